import { bytesToBase64 } from "../content/base64.ts";
import { decodeContent, encodeContent } from "../content/content.ts";
import type { CompileResult, RunResult } from "./job.ts";
import type { OutputEvent, StepEvent } from "./job-event.ts";

type Output = { stdout: string; stderr: string; encoding?: "base64" };

/** What a job's events add up to: the compile step and the runs that have ended, each with its whole output. */
export const foldTranscript = (events: readonly StepEvent[]): { compile: CompileResult | null; runs: RunResult[] } => {
  const chunks = new Map<string, OutputEvent[]>();
  const runs: RunResult[] = [];
  let compile: CompileResult | null = null;
  for (const event of events) {
    if (event.type === "output") collect(chunks, event);
    else if (event.type === "compiled") compile = { ...event.report, ...joinOutput(chunks, "compile", null) };
    else if (event.type === "ran") runs[event.run] = { ...event.report, ...joinOutput(chunks, "run", event.run) };
  }
  return { compile, runs };
};

const streamKey = (event: Pick<OutputEvent, "step" | "run" | "stream">): string =>
  `${event.step} ${event.run} ${event.stream}`;

const collect = (chunks: Map<string, OutputEvent[]>, event: OutputEvent): void => {
  const key = streamKey(event);
  const list = chunks.get(key);
  if (list === undefined) chunks.set(key, [event]);
  else list.push(event);
};

const joinOutput = (chunks: Map<string, OutputEvent[]>, step: OutputEvent["step"], run: number | null): Output => {
  const stdout = joinChunks(chunks.get(streamKey({ step, run, stream: "stdout" })) ?? []);
  const stderr = joinChunks(chunks.get(streamKey({ step, run, stream: "stderr" })) ?? []);
  if (typeof stdout === "string" && typeof stderr === "string") return { stdout, stderr };
  return { stdout: asBase64(stdout), stderr: asBase64(stderr), encoding: "base64" };
};

/** Text where the whole is UTF-8, though a chunk may have cut a character in two; else the bytes. */
const joinChunks = (chunks: readonly OutputEvent[]): string | Uint8Array => {
  if (chunks.every((chunk) => chunk.encoding === undefined)) return chunks.map((chunk) => chunk.data).join("");
  const parts = chunks.map((chunk) => decodeContent(chunk.data, chunk.encoding));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const whole = encodeContent(bytes);
  return whole.encoding === "utf8" ? whole.content : bytes;
};

const asBase64 = (output: string | Uint8Array): string =>
  bytesToBase64(typeof output === "string" ? decodeContent(output) : output);
