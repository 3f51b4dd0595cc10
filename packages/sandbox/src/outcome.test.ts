import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { classifyOutcome, type StepFacts } from "./outcome.ts";

const { SIGSEGV, SIGKILL, SIGXCPU, SIGXFSZ } = constants.signals;
const limits = {
  cpuTimeMs: 1000,
  wallTimeMs: 2000,
  memoryBytes: 1e6,
  outputBytes: 100,
  processes: 8,
  fileBytes: 5000,
};
const usage = { cpuTimeMs: 10, wallTimeMs: 20, memoryBytes: 30 };
const facts: StepFacts = {
  limits,
  usage,
  stopCause: undefined,
  execErrno: undefined,
  exitCode: 0,
  signalNumber: null,
  oomKills: 0,
  processesRefused: 0,
  fileLimitHit: false,
  outputSeenBytes: 0,
};
const died = { exitCode: null, signalNumber: SIGKILL };

describe("classifyOutcome", () => {
  test.each<[string, Partial<StepFacts>, object]>([
    ["exit 0 is ok", {}, { outcome: "ok", exitCode: 0, signal: null }],
    ["exit 3", { exitCode: 3 }, { outcome: "runtime_error", exitCode: 3, signal: null }],
    [
      "a signal",
      { exitCode: null, signalNumber: SIGSEGV },
      { outcome: "runtime_error", exitCode: null, signal: "SIGSEGV" },
    ],
    ["a real-time signal", { exitCode: null, signalNumber: 40 }, { outcome: "runtime_error", signal: "SIG40" }],
    ["not found", { exitCode: null, execErrno: 2 }, { outcome: "runtime_error", exitCode: 127, execError: "ENOENT" }],
    ["not executable", { exitCode: null, execErrno: 13 }, { exitCode: 126, signal: null, execError: "EACCES" }],
    [
      "an OOM kill",
      { ...died, oomKills: 1 },
      { outcome: "memory_limit", limit: { name: "memoryBytes", value: 1e6, used: 1e6 } },
    ],
    ["an OOM kill of a child, survived", { oomKills: 1 }, { outcome: "ok" }],
    ["an OOM kill of a child, failed by it", { exitCode: 1, oomKills: 1 }, { outcome: "memory_limit", exitCode: 1 }],
    [
      "stopped for the wall clock",
      { ...died, exitCode: null, stopCause: "wallTimeMs" },
      { outcome: "time_limit", signal: "SIGKILL" },
    ],
    [
      "first cause wins over an OOM kill",
      { ...died, stopCause: "cpuTimeMs", oomKills: 1 },
      { outcome: "time_limit", limit: { name: "cpuTimeMs", value: 1000, used: 1000 } },
    ],
    [
      "SIGXCPU, the backup",
      { exitCode: null, signalNumber: SIGXCPU, usage: { ...usage, cpuTimeMs: 2000 } },
      { outcome: "time_limit", limit: { name: "cpuTimeMs" } },
    ],
    [
      "SIGXCPU that a program sent itself",
      { exitCode: null, signalNumber: SIGXCPU },
      { outcome: "runtime_error", signal: "SIGXCPU" },
    ],
    [
      "over the CPU limit before we looked",
      { usage: { ...usage, cpuTimeMs: 1001 } },
      { outcome: "time_limit", exitCode: 0, limit: { used: 1001 } },
    ],
    [
      "over the wall limit before we looked",
      { usage: { ...usage, wallTimeMs: 2001 } },
      { outcome: "time_limit", limit: { name: "wallTimeMs" } },
    ],
    [
      "over the memory limit before we looked",
      { usage: { ...usage, memoryBytes: 2e6 } },
      { outcome: "memory_limit", exitCode: 0, limit: { name: "memoryBytes", used: 2e6 } },
    ],
    [
      "polled memory",
      { ...died, stopCause: "memoryBytes" },
      { outcome: "memory_limit", limit: { name: "memoryBytes" } },
    ],
    [
      "output",
      { ...died, stopCause: "outputBytes", outputSeenBytes: 130 },
      { outcome: "output_limit", truncated: true, limit: { name: "outputBytes", value: 100, used: 130 } },
    ],
    ["output of exactly the limit", { outputSeenBytes: 100 }, { outcome: "ok", truncated: false }],
    [
      "SIGXFSZ",
      { exitCode: null, signalNumber: SIGXFSZ, fileLimitHit: true },
      { outcome: "runtime_error", signal: "SIGXFSZ", limit: { name: "fileBytes", value: 5000, used: 5000 } },
    ],
    ["a full file in a program that did well", { fileLimitHit: true }, { outcome: "ok" }],
    [
      "refused processes",
      { exitCode: 1, processesRefused: 4 },
      { outcome: "runtime_error", limit: { name: "processes", value: 8, used: 8 } },
    ],
    ["refused processes, survived", { processesRefused: 4 }, { outcome: "ok" }],
    ["cancelled", { ...died, stopCause: "cancelled" }, { outcome: "cancelled", signal: "SIGKILL" }],
    [
      "the whole sandbox died for memory",
      { exitCode: null, oomKills: 1 },
      { outcome: "memory_limit", signal: "SIGKILL" },
    ],
  ])("%s", (_, seen, expected) => {
    const report = classifyOutcome({ ...facts, ...seen });
    expect(report).toMatchObject(expected);
    expect("limit" in report).toBe("limit" in expected || report.outcome.endsWith("_limit"));
  });
});
