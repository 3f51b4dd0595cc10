import { expect, it, vi } from "vitest";
import { describeEnd } from "./end-line.ts";
import { formatAgo, formatDuration, formatElapsed, formatSize, printable } from "./format.ts";
import { StatusLine } from "./status-line.ts";
import { formatTable } from "./table.ts";

it.each([
  [12, "12 ms"],
  [3_240, "3.2 s"],
  [3_000, "3 s"],
  [12_300, "12 s"],
  [247_000, "4 min 07 s"],
  [8_040_000, "2 h 14 min"],
])("tells %i ms as %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it.each([
  [0, "0 B"],
  [512, "512 B"],
  [1_536, "1.5 KiB"],
  [268_435_456, "256 MiB"],
  [8 * 1024 ** 4, "8192 GiB"],
])("tells %i bytes as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

it("tells how long ago, and what passes", () => {
  expect([12, 180, 7_200, 400_000].map((seconds) => formatAgo(0, seconds * 1_000))).toEqual([
    "12 s ago",
    "3 min ago",
    "2 h ago",
    "4 d ago",
  ]);
  expect([0, 3_250, 127_000].map(formatElapsed)).toEqual(["00:00.0", "00:03.2", "02:07.0"]);
});

it("takes from others' text what a terminal would obey", () => {
  expect(printable("lab\u001b[2J\u0007-03\u009b1m\n")).toBe("lab [2J -03 1m ");
});

it("aligns columns, and cuts the widest where a terminal is too narrow", () => {
  const rows = [
    ["job_01JD0000000000000000000000", "done"],
    ["x", "queued"],
  ];
  const heads = ["ID", "STATE"];
  expect(formatTable({ heads, rows, width: undefined })).toBe(
    "ID                              STATE\njob_01JD0000000000000000000000  done\nx                               queued\n",
  );
  const narrow = formatTable({ heads, rows, width: 20 }).split("\n");
  expect(narrow[1]).toBe("job_01JD000…  done");
  expect(narrow.every((line) => line.length <= 20)).toBe(true);
});

it("draws a status line that never wraps and leaves nothing behind", () => {
  vi.useFakeTimers();
  try {
    let now = 0;
    let screen = "";
    const line = new StatusLine({ write: (text) => (screen += text), columns: () => 30, now: () => now });
    line.show("running on a worker with a long name", "20 s");
    now = 3_200;
    vi.advanceTimersByTime(100);
    const drawn = screen.split("\r\u001b[K").slice(1);
    expect(drawn).toHaveLength(2);
    expect(drawn.every((text) => text.length < 30)).toBe(true);
    line.hide();
    line.hide();
    expect(screen.endsWith("\r\u001b[K")).toBe(true);
    const before = screen;
    vi.advanceTimersByTime(1_000);
    expect(screen).toBe(before);
  } finally {
    vi.useRealTimers();
  }
});

it("starts the clock anew with each state", () => {
  let now = 0;
  let screen = "";
  const line = new StatusLine({ write: (text) => (screen = text), columns: () => 80, now: () => now });
  line.show("queued");
  now = 5_000;
  line.show("queued");
  expect(screen).toContain("queued  00:05.0");
  line.show("running", "20 s");
  expect(screen).toContain("running  00:00.0/20 s");
  line.hide();
});

const usage = { cpuTimeMs: 1, wallTimeMs: 10_020, memoryBytes: 1_048_576 };
const step = { outcome: "time_limit", exitCode: null, signal: "SIGKILL", usage } as const;

it.each([
  ["wallTimeMs", 10_000, 10_020, "time limit: stopped after 10 s (the limit is 10 s: --time)"],
  ["cpuTimeMs", 1_000, 1_010, "time limit: stopped after 1 s of CPU time (the limit is 1 s: --cpu-time)"],
  ["memoryBytes", 1_048_576, 1_048_576, "memory limit: it used 1 MiB (the limit is 1 MiB: --memory)"],
  ["outputBytes", 1_024, 2_000, "output limit: it printed more than 1 KiB, the rest is missing (--output-limit)"],
  ["processes", 64, 65, "process limit: it started more than 64 processes and threads (--processes)"],
  ["fileBytes", 1_024, 1_025, "file limit: it wrote a file larger than 1 KiB"],
] as const)("says that the limit %s was reached, and how to raise it", (name, value, used, sentence) => {
  const runs = [{ ...step, limit: { name, value, used } }];
  expect(describeEnd({ state: "done", outcome: "time_limit", fault: null, compile: null, runs })).toBe(sentence);
});

it("says why a job did not end well, and nothing where it did", () => {
  const base = { state: "done", outcome: "ok", fault: null, compile: null, runs: [] } as const;
  expect(describeEnd(base)).toBeUndefined();
  expect(describeEnd({ ...base, state: "cancelled", outcome: null })).toBe("cancelled");
  expect(describeEnd({ ...base, outcome: "compile_error" })).toBe("compile error: nothing was run");
  const fault = { code: "X", message: "the disk is full", at: "spool" };
  expect(describeEnd({ ...base, state: "failed", outcome: null, fault })).toMatch(/not the program: the disk is full/);
  const crashed = { ...step, outcome: "runtime_error", signal: "SIGSEGV" } as const;
  expect(describeEnd({ ...base, outcome: "runtime_error", runs: [crashed] })).toBe(
    "the program was stopped by SIGSEGV",
  );
});
