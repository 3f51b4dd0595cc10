import { describe, expect, it } from "vitest";
import { runCli } from "./cli-process.ts";

describe("runyard toolchain", () => {
  it("lists what is here and what could be, for people and as JSON", async () => {
    const shown = await runCli({ args: ["toolchain", "list"] });
    expect(shown).toMatchObject({ status: 0 });
    expect(String(shown.out)).toMatch(/^LANGUAGE +STATE +VERSION +TOOLCHAIN +WHERE/);
    expect(String(shown.out)).toMatch(/^python +offered +3\.\S+ \(default\) +cpython +\/\S+$/m);
    const listed = JSON.parse(String((await runCli({ args: ["toolchain", "list", "--json"] })).out));
    expect(listed).toMatchObject({ nextCursor: null });
    expect(listed.items.find((one: { language: string }) => one.language === "kotlin")).toBeDefined();
    expect(listed.items).toContainEqual(
      expect.objectContaining({ language: "python", state: "offered", path: expect.stringMatching(/^\//), why: null }),
    );
  });

  it("leaves alone what is there", async () => {
    const end = await runCli({ args: ["toolchain", "install", "py", "--json"] });
    expect(end).toMatchObject({ status: 0, err: "" });
    expect(JSON.parse(String(end.out))).toMatchObject({ items: [{ language: "python", state: "present" }] });
  });

  it("names the languages there are for one that is none", async () => {
    const end = await runCli({ args: ["toolchain", "install", "rubby"] });
    expect(end).toMatchObject({ status: 3, out: Buffer.alloc(0) });
    expect(end.err).toMatch(/there is no language "rubby", there is .*\bruby\b/);
  });

  it("shows its help when it is not told what to do", async () => {
    const end = await runCli({ args: ["toolchain"] });
    expect(end).toMatchObject({ status: 2 });
    expect(end.err).toMatch(/install \[options\] <language\.\.\.>/);
  });
});
