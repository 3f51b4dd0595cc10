import { expect, it } from "vitest";
import { readStudentNames } from "./student-list.ts";

it.each([
  ["a line each", "ada\nbob\n\n", ["ada", "bob"]],
  ["columns with a heading", "name,mail\r\nada,ada@example.com\r\nbob,\r\n", ["ada", "bob"]],
  ["semicolons and quotes, as spreadsheets write them", '\uFEFF"name";x\n"ada";1\n"o""neil";2\n', ["ada", 'o"neil']],
])("reads names from %s", (_what, text, names) => {
  expect(readStudentNames(text)).toEqual(names);
});
