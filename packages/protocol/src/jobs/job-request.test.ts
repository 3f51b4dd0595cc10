import { describe, expect, it } from "vitest";
import { invalidRequest } from "../errors/problem.ts";
import { JobRequest, jobInputs, oversizedPart, requestBounds } from "./job-request.ts";
import { limitNames, limitTable } from "./limits.ts";

const accepted = (request: object) => JobRequest.parse({ language: "c", source: "int main;", ...request });

const refusedFields = (request: object): string[] => {
  const parsed = JobRequest.safeParse(request);
  if (parsed.success) throw new Error("expected a refusal");
  const errors = invalidRequest(parsed.error).details.errors as { field: string }[];
  return errors.map((error) => error.field);
};

describe("a job request", () => {
  it("needs a language and one of source and files, nothing else", () => {
    expect(accepted({})).toEqual({ language: "c", source: "int main;" });
    expect(refusedFields({ language: "c" })).toContain("source");
    expect(refusedFields({ source: "x" })).toContain("language");
    expect(refusedFields({ language: "c", source: "x", files: [{ path: "a.c", content: "x" }] })).toContain("source");
  });

  it.each([
    [{ language: "c", source: "x", colour: 1 }, "colour"],
    [{ language: "c", source: "x", limits: { wallTimeMs: 5, speed: 1 } }, "limits.speed"],
    [{ language: "c", source: "  \n" }, "source"],
    [{ language: "c", files: [] }, "files"],
    [{ language: "c", files: [{ path: "a.c", content: "\t" }] }, "files.0.content"],
    [{ language: "c", files: [{ path: "../a.c", content: "x" }] }, "files.0.path"],
    [{ language: "c", files: [{ path: "a.c", content: "%%%%", encoding: "base64" }] }, "files.0.content"],
    [{ language: "c", files: [{ path: "a.c", content: "x", mode: 7 }] }, "files.0.mode"],
    [{ language: "c", files: [{ path: "a.c", content: "x" }], entry: "b.c" }, "entry"],
    [{ language: "c", source: "x", entry: "b.c" }, "entry"],
    [{ language: "c", source: "x", args: ["a", 1] }, "args.1"],
    [{ language: "c", source: "x", args: ["a\0b"] }, "args.0"],
    [{ language: "c", source: "x", stdin: "a", stdinEncoding: "base64" }, "stdin"],
    [{ language: "c", source: "x", stdin: "a", inputs: [{ stdin: "b" }] }, "stdin"],
    [{ language: "c", source: "x", inputs: [{ stdin: "\ud800" }] }, "inputs.0.stdin"],
    [{ language: "c", source: "x", interactive: true, inputs: [{}, {}] }, "interactive"],
    [{ language: "c", source: "x", terminal: { columns: 80, rows: 24 }, inputs: [{}, {}] }, "terminal"],
    [{ language: "c", source: "x", terminal: { columns: 80, rows: 24 }, interactive: false }, "interactive"],
    [{ language: "c", source: "x", terminal: { columns: 0, rows: 24 } }, "terminal.columns"],
    [{ language: "c", source: "x", terminal: { columns: 80 } }, "terminal.rows"],
    [{ language: "c", source: "x", check: "roughly" }, "check"],
    [{ language: "c", source: "x", tolerance: -1 }, "tolerance"],
  ])("is refused with the field named: %j", (request, field) => expect(refusedFields(request)).toContain(field));

  it.each(limitNames)("takes %s from its least to its ceiling, whole numbers only", (name) => {
    const { least, ceiling } = limitTable[name];
    const limit = (value: unknown) => JobRequest.safeParse({ language: "c", source: "x", limits: { [name]: value } });
    expect(limit(least).success && limit(ceiling).success).toBe(true);
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, least + 0.5, ceiling + 1, "10", null]) {
      expect(limit(value).success).toBe(false);
    }
  });

  it("bounds how many files, inputs and args there may be", () => {
    const files = Array.from({ length: 10_000 }, (_, index) => ({ path: `f${index}`, content: "x" }));
    expect(refusedFields({ language: "c", files })).toContain("files");
    expect(refusedFields({ language: "c", source: "x", args: Array(requestBounds.args + 1).fill("a") })).toContain(
      "args",
    );
  });

  it.each(["x", "é", "漢"])("takes no argument of %j, nor all together, that Linux would not", (letter) => {
    const { argBytes, argsBytes } = requestBounds;
    const ofBytes = (bytes: number) => letter.repeat(Math.floor(bytes / Buffer.byteLength(letter)));
    const refused = (...args: string[]) => refusedFields({ language: "c", source: "x", args });
    accepted({ args: [ofBytes(argBytes)] });
    expect(refused(`${ofBytes(argBytes)}${letter}`)).toContain("args.0");
    const half = ofBytes(argBytes / 2);
    const fitting = Math.floor(argsBytes / Buffer.byteLength(half));
    accepted({ args: Array<string>(fitting).fill(half) });
    expect(refused(...Array<string>(fitting + 1).fill(half))).toContain("args");
  });

  it("is too large by what its parts decode to", () => {
    expect(oversizedPart(accepted({ source: "x".repeat(requestBounds.sourceBytes) }))).toBeUndefined();
    expect(oversizedPart(accepted({ source: "x".repeat(requestBounds.sourceBytes + 1) }))?.field).toBe("source");
    const half = "y".repeat(requestBounds.inputBytes / 2 + 1);
    expect(oversizedPart(accepted({ inputs: [{ stdin: half }, { expected: half }] }))?.field).toBe("inputs");
  });

  it("has one input when it names none, and shares its args with inputs that give none", () => {
    expect(jobInputs(accepted({ stdin: "1", args: ["a"] }))).toMatchObject([{ stdin: "1", args: ["a"] }]);
    const inputs = jobInputs(accepted({ args: ["a"], inputs: [{ stdin: "1" }, { args: [] }] }));
    expect(inputs).toMatchObject([{ stdin: "1", args: ["a"] }, { args: [] }]);
  });
});
