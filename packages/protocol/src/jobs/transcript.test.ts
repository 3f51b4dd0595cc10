import { describe, expect, it } from "vitest";
import { bytesToBase64 } from "../content/base64.ts";
import { encodeContent } from "../content/content.ts";
import type { RunReport } from "./job.ts";
import type { OutputEvent, StepEvent } from "./job-event.ts";
import { formatEventId, parseEventId } from "./job-event.ts";
import { foldTranscript } from "./transcript.ts";

const report: RunReport = {
  outcome: "ok",
  exitCode: 0,
  signal: null,
  truncated: false,
  usage: { cpuTimeMs: 1, wallTimeMs: 2, memoryBytes: 3 },
};

const output = (run: number, stream: OutputEvent["stream"], bytes: Uint8Array): OutputEvent => {
  const { content, encoding } = encodeContent(bytes);
  const event: OutputEvent = { type: "output", step: "run", run, stream, data: content };
  return encoding === "base64" ? { ...event, encoding } : event;
};
const utf8 = new TextEncoder();

describe("a transcript", () => {
  it("adds up to each run's output, streams told apart", () => {
    const events: StepEvent[] = [
      output(0, "stdout", utf8.encode("a")),
      output(0, "stderr", utf8.encode("!")),
      output(0, "stdout", utf8.encode("b")),
      { type: "ran", run: 0, report },
      output(1, "stdout", utf8.encode("c")),
      { type: "ran", run: 1, report },
    ];
    const { compile, runs } = foldTranscript(events);
    expect(compile).toBeNull();
    expect(runs.map((run) => [run.stdout, run.stderr])).toEqual([
      ["ab", "!"],
      ["c", ""],
    ]);
  });

  it("joins a character that two chunks cut", () => {
    const bytes = utf8.encode("né");
    const events: StepEvent[] = [
      output(0, "stdout", bytes.subarray(0, 2)),
      output(0, "stdout", bytes.subarray(2)),
      { type: "ran", run: 0, report },
    ];
    expect(foldTranscript(events).runs[0]).toMatchObject({ stdout: "né", stderr: "" });
    expect(foldTranscript(events).runs[0]).not.toHaveProperty("encoding");
  });

  it("is base64 in both streams when one is not UTF-8", () => {
    const events: StepEvent[] = [
      output(0, "stdout", Uint8Array.of(0xff, 0)),
      output(0, "stderr", utf8.encode("é")),
      { type: "ran", run: 0, report },
    ];
    expect(foldTranscript(events).runs[0]).toMatchObject({
      encoding: "base64",
      stdout: bytesToBase64(Uint8Array.of(0xff, 0)),
      stderr: bytesToBase64(utf8.encode("é")),
    });
  });

  it("leaves out what has not ended", () => {
    expect(foldTranscript([output(0, "stdout", utf8.encode("a"))]).runs).toEqual([]);
  });
});

describe("an event id", () => {
  it("names attempt and number", () => {
    expect(parseEventId(formatEventId({ attempt: 2, seq: 17 }))).toEqual({ attempt: 2, seq: 17 });
  });

  it.each(["", "1", "1.", ".1", "1.2.3", "-1.2", "a.b", "1.99999999999999999"])("is not %j", (text) =>
    expect(parseEventId(text)).toBeUndefined(),
  );
});
