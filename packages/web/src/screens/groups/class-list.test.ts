import { expect, it } from "vitest";
import { readClassList } from "./class-list.ts";

it("lists the names of a class", () => {
  expect(readClassList("name,mail\nada,a@x\nbob,b@x\n")).toEqual({
    names: ["ada", "bob"],
    problems: [],
    isTooLong: false,
  });
});

it("tells names that no account can have, and those that are there twice in either case", () => {
  expect(readClassList("ada\nJosé Müller\nADA\nlocal").problems).toEqual([
    { name: "José Müller", problem: "unfit" },
    { name: "ADA", problem: "twice" },
    { name: "local", problem: "unfit" },
  ]);
});

it("tells when they are more than are made at once", () => {
  const many = Array.from({ length: 201 }, (_, n) => `s${n}`);
  expect(readClassList(many.join("\n")).isTooLong).toBe(true);
  expect(readClassList(many.slice(1).join("\n")).isTooLong).toBe(false);
});
