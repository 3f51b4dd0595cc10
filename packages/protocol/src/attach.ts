import { z } from "zod";
import type { Access } from "./access.ts";
import { Encoding } from "./content/content.ts";
import { EventId, JobEvent } from "./jobs/job-event.ts";
import { TerminalSize } from "./jobs/terminal.ts";

/** Where a client attaches: a WebSocket, so it stands beside the routes and not among them. */
export const attachPath = "/api/v1/jobs/:id/attach";
/** Who may attach, to jobs within their reach: it is also a way to the program's standard input. */
export const attachAccess: Access = "user";

/** `after` names the last event the client has seen, as `Last-Event-ID` does on the event stream. */
export const AttachQuery = z.object({ after: EventId.optional() });

/** Signals a client may send to its program. */
export const ProgramSignal = z.enum(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL"]);
export type ProgramSignal = z.infer<typeof ProgramSignal>;

/**
 * What a client sends on `attach`. `offset` is the place of the frame's first byte in all that its `writer` sends,
 * which follows the `stdin` of the request and comes among what other writers send. A client that lost its connection, or whose job begins a new attempt, sends its input again with offsets: what the
 * program already has is dropped. Without an offset the bytes follow what came before. A terminal has the size that came
 * last, so that may be sent again as well.
 */
export const InputWriter = z.string().min(1).max(64).describe("Whose input it is: each writer's begins at offset 0.");

export const AttachRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("stdin"),
    data: z.string(),
    encoding: Encoding.optional(),
    offset: z.int().min(0).optional(),
    writer: InputWriter.optional(),
  }),
  z.strictObject({
    type: z.literal("eof"),
    offset: z.int().min(0).optional().describe("Length of the writer's input: refused while some of it is missing."),
    writer: InputWriter.optional(),
  }),
  z.strictObject({ type: z.literal("signal"), signal: ProgramSignal }),
  z.strictObject({ type: z.literal("resize"), ...TerminalSize.shape }),
]);
export type AttachRequest = z.infer<typeof AttachRequest>;

/** What the controller sends on `attach`: the job's events with their ids, and errors about frames it could not use. */
export const AttachReply = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), id: z.string().optional(), event: JobEvent }),
  z.object({
    type: z.literal("error"),
    code: z.string(),
    detail: z.string(),
    received: z.int().optional().describe("Input was refused: this much of the writer's is there, send on from there."),
  }),
]);
export type AttachReply = z.infer<typeof AttachReply>;
