import fc from "fast-check";
import { expect, it } from "vitest";
import { joinWords, splitWords } from "./split-words.ts";

it.each([
  ["", []],
  ["  10  20 ", ["10", "20"]],
  ['a "b c" d', ["a", "b c", "d"]],
  ["'it is' $HOME *", ["it is", "$HOME", "*"]],
  ['--name="x y"', ["--name=x y"]],
  ['""', [""]],
  ["a\\ b", ["a b"]],
  ['"open end', ["open end"]],
  ['"a\\"b"', ['a"b']],
])("takes %j apart", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

it("takes apart what was joined", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitWords(joinWords(words))).toEqual(words);
    }),
  );
});
