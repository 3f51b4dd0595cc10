import { RunyardError } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { Failure, UsageError } from "../failure.ts";
import { errorStatus, jobStatus } from "./exit-status.ts";

type Ended = Parameters<typeof jobStatus>[0];
type Run = Ended["runs"][number];
const run = (fields: Partial<Run>): Run => ({ outcome: "runtime_error", exitCode: 1, signal: null, ...fields });
const done = (outcome: Ended["outcome"], ...runs: Run[]): Ended => ({ state: "done", outcome, runs });

describe("the status of a job", () => {
  it.each<[string, Ended, number]>([
    ["a program that ended well", done("ok", run({ outcome: "ok", exitCode: 0 })), 0],
    ["the program's own", done("runtime_error", run({ exitCode: 7 })), 7],
    ["an own status that looks like ours", done("runtime_error", run({ exitCode: 124 })), 124],
    ["SIGSEGV", done("runtime_error", run({ exitCode: null, signal: "SIGSEGV" })), 139],
    ["SIGKILL", done("runtime_error", run({ exitCode: null, signal: "SIGKILL" })), 137],
    ["SIGINT", done("runtime_error", run({ exitCode: null, signal: "SIGINT" })), 130],
    ["a time limit", done("time_limit", run({ outcome: "time_limit", exitCode: null, signal: "SIGKILL" })), 124],
    ["a memory limit", done("memory_limit", run({ outcome: "memory_limit" })), 137],
    ["an output limit", done("output_limit", run({ outcome: "output_limit" })), 137],
    ["a limit of processes", done("runtime_error", run({ limit: { name: "processes", value: 1, used: 1 } })), 137],
    ["a compile error", done("compile_error"), 126],
    ["an error without a status", done("runtime_error", run({ exitCode: null })), 1],
    ["a cancelled job", { state: "cancelled", outcome: null, runs: [] }, 130],
    ["a job we gave up", { state: "failed", outcome: null, runs: [] }, 125],
    [
      "the first of several runs that went wrong",
      done("runtime_error", run({ outcome: "ok", exitCode: 0 }), run({ exitCode: 3 }), run({ exitCode: 4 })),
      3,
    ],
  ])("for %s", (_, job, status) => {
    expect(jobStatus(job)).toBe(status);
  });
});

describe("the status of a failure", () => {
  it.each<[unknown, number, number]>([
    [new UsageError("x"), 2, 125],
    [new Failure(5, "x"), 5, 5],
    [new RunyardError("JOB_NOT_FOUND"), 3, 125],
    [new RunyardError("WORKER_NOT_FOUND"), 3, 125],
    [new RunyardError("UNAUTHENTICATED"), 4, 125],
    [new RunyardError("JOB_FINISHED"), 6, 125],
    [new RunyardError("UNREACHABLE"), 7, 125],
    [new RunyardError("NO_SUCH_LANGUAGE"), 3, 127],
    [new RunyardError("NO_SUCH_VERSION"), 3, 127],
    [new RunyardError("INVALID_REQUEST"), 1, 125],
    [new RunyardError("INTERNAL"), 1, 125],
    [new Error("x"), 1, 125],
  ])("%s is %i, and %i where the status stands for a program", (error, other, standing) => {
    expect(errorStatus(error, false)).toBe(other);
    expect(errorStatus(error, true)).toBe(standing);
  });
});
