import fc from "fast-check";
import { expect, it } from "vitest";
import { plainAnsi, readAnsi } from "./ansi.ts";

const parts = (text: string) => readAnsi(text, plainAnsi).parts;

it("gives text in colours as parts, and takes the escapes out", () => {
  expect(parts("a\u001b[31mred\u001b[0mb")).toEqual([
    { text: "a", classes: "" },
    { text: "red", classes: "ansi-fg-1" },
    { text: "b", classes: "" },
  ]);
  expect(parts("\u001b[1;4;92mok")).toEqual([{ text: "ok", classes: "ansi-fg-10 ansi-bold ansi-underline" }]);
});

it("takes the nearest of the sixteen colours for any other", () => {
  expect(parts("\u001b[38;5;196mx\u001b[38;2;0;0;230my")).toEqual([
    { text: "x", classes: "ansi-fg-9" },
    { text: "y", classes: "ansi-fg-4" },
  ]);
});

it("shows letters that can be read on a coloured ground", () => {
  expect(parts("\u001b[31;41mx")).toEqual([{ text: "x", classes: "ansi-bg-1" }]);
  expect(parts("\u001b[7mx")).toEqual([{ text: "x", classes: "ansi-bg-text" }]);
});

it("drops what moves the cursor, names the window or rings", () => {
  expect(parts("\u001b[2J\u001b[1;1H\u001b]0;title\u0007\u0007a\u001b(Bb").map(({ text }) => text)).toEqual(["a", "b"]);
});

it("waits for the end of an escape that was cut", () => {
  const first = readAnsi("a\u001b[3", plainAnsi);
  expect(first).toMatchObject({ parts: [{ text: "a" }], rest: "\u001b[3" });
  expect(readAnsi(`${first.rest}1mb`, first.after).parts).toEqual([{ text: "b", classes: "ansi-fg-1" }]);
});

it("shows the same text wherever it is cut", () => {
  const piece = fc.constantFrom("a", "é", "\u001b[31m", "\u001b[0m", "\u001b[38;5;200m", "\u001b]0;t\u0007", "\u0001");
  const shown = (pieces: string[]): string => {
    let state = plainAnsi;
    let rest = "";
    return pieces
      .flatMap((text) => {
        const read = readAnsi(rest + text, state);
        state = read.after;
        rest = read.rest;
        return read.parts;
      })
      .map(({ text, classes }) => [...text].map((letter) => `${letter}<${classes}>`).join(""))
      .join("");
  };
  fc.assert(
    fc.property(
      fc.array(piece).map((list) => list.join("")),
      fc.nat({ max: 60 }),
      (text, cut) => {
        expect(shown([text.slice(0, cut), text.slice(cut)])).toBe(shown([text]));
      },
    ),
  );
});
