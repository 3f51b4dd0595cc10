import { describe, expect, it } from "vitest";
import { wholeProgram } from "../program.ts";
import { complete } from "./candidates.ts";

const program = await wholeProgram();

const wordsFor = (...words: string[]): unknown => {
  const completion = complete(program, words);
  return "known" in completion ? completion.known.map(({ word }) => word) : completion;
};

describe("what could stand at the cursor", () => {
  it("is a command, at the beginning", () => {
    expect(wordsFor("wor")).toEqual(["workers", "worker"]);
    expect(wordsFor("")).toContain("run");
    expect(wordsFor("toolchain", "")).toEqual(["list", "install"]);
  });

  it("is an option of the command, after a dash", () => {
    expect(wordsFor("drain", "lab-01", "--de")).toEqual(["--deadline"]);
    expect(wordsFor("run", "--contr")).toEqual(["--controller"]);
    expect(wordsFor("toolchain", "list", "--")).toContain("--worker");
  });

  it.each([
    [["drain", ""], { asked: "worker" }],
    [["toolchain", "list", "--worker", ""], { asked: "worker" }],
    [["cancel", "job_1", ""], { asked: "id" }],
    [["run", "--language", "py"], { asked: "language" }],
    [["toolchain", "install", "ruby", ""], { asked: "language" }],
    [["run", "ma"], { files: true }],
    [["run", "--stdin", ""], { files: true }],
    [["run", "--language", "python", "ma"], { files: true }],
  ])("is a name that a controller knows, or a file: %j", (words, completion) => {
    expect(wordsFor(...words)).toEqual(completion);
  });

  it("is nothing where nothing can stand", () => {
    expect(wordsFor("workers", "")).toEqual([]);
    expect(wordsFor("frob", "")).toEqual([]);
  });
});
