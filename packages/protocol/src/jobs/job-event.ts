import { z } from "zod";
import { Encoding } from "../content/content.ts";
import { ProgramPath } from "../content/program-path.ts";
import { WorkerId } from "../ids.ts";
import { collectBounds } from "./collected.ts";
import { CompileReport, Job, JobSummary, RunReport, WorkerRef } from "./job.ts";

/**
 * What happens to a job, as followers see it (SSE and attach) and as a worker reports it.
 *
 * Within an attempt events are numbered: 0 is its `attempt` event, 1 to n come from the worker, n+1 is `end`.
 * A follower that comes back names the last id it saw and gets what follows. A new attempt starts its output afresh.
 */
export const stepEventShapes = {
  step: z.object({
    type: z.literal("step"),
    step: z.enum(["compile", "run"]),
    run: z.int().nullable().describe("Which input, from 0; null for compile."),
    atMs: z.int(),
  }),
  output: z.object({
    type: z.literal("output"),
    step: z.enum(["compile", "run"]),
    run: z.int().nullable(),
    stream: z.enum(["stdout", "stderr"]),
    data: z.string(),
    encoding: Encoding.exclude(["utf8"]).optional().describe("`base64` when the bytes are not UTF-8 by themselves."),
  }),
  compiled: z.object({ type: z.literal("compiled"), report: CompileReport }),
  file: z
    .object({
      type: z.literal("file"),
      run: z.int(),
      path: ProgramPath,
      bytes: z.int().min(1).max(collectBounds.pieceBytes),
      data: z.string().optional().describe("Base64; between worker and controller only."),
    })
    .describe("The next piece of a collected file is here; `ran` tells the whole."),
  ran: z.object({ type: z.literal("ran"), run: z.int(), report: RunReport }),
};

/** The numbered events a worker makes. */
export const StepEvent = z.discriminatedUnion("type", [
  stepEventShapes.step,
  stepEventShapes.output,
  stepEventShapes.compiled,
  stepEventShapes.file,
  stepEventShapes.ran,
]);
export type StepEvent = z.infer<typeof StepEvent>;
export type FileEvent = Extract<StepEvent, { type: "file" }>;
export type OutputEvent = Extract<StepEvent, { type: "output" }>;

/** A snapshot while nothing runs yet, or a change of state. Not numbered and not replayed: the newest is all there is. */
export const StateEvent = z.object({ type: z.literal("state"), job: JobSummary });
export type StateEvent = z.infer<typeof StateEvent>;

/** An attempt begins: what came before is void. */
export const AttemptEvent = z.object({
  type: z.literal("attempt"),
  attempt: z.int().min(1),
  worker: WorkerRef.extend({ id: WorkerId }),
  atMs: z.int(),
});
export type AttemptEvent = z.infer<typeof AttemptEvent>;

/** The job reached a final state; nothing follows. */
export const EndEvent = z.object({ type: z.literal("end"), job: Job });
export type EndEvent = z.infer<typeof EndEvent>;

export const JobEvent = z.discriminatedUnion("type", [StateEvent, AttemptEvent, ...StepEvent.options, EndEvent]);
export type JobEvent = z.infer<typeof JobEvent>;

/** Where in a job's events a follower is. */
export type EventPosition = { attempt: number; seq: number };

/** `2.17`: the 17th event of the second attempt. */
export const formatEventId = ({ attempt, seq }: EventPosition): string => `${attempt}.${seq}`;

/** @returns undefined when the text is not an event id */
export const EventId = z.string().regex(/^\d{1,9}\.\d{1,15}$/, "must be the id of an event: ATTEMPT.NUMBER");

export const parseEventId = (text: string): EventPosition | undefined => {
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(text);
  if (match === null) return undefined;
  return { attempt: Number(match[1]), seq: Number(match[2]) };
};

/** An event with its id where it has one, as SSE and attach carry it. */
export type FollowedEvent = { id: string | undefined; event: JobEvent };
