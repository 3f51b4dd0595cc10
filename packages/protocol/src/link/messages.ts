import { z } from "zod";
import { InputWriter, ProgramSignal } from "../attach.ts";
import { Encoding } from "../content/content.ts";
import { JobId, WorkerId } from "../ids.ts";
import { Fault } from "../jobs/job.ts";
import { StepEvent } from "../jobs/job-event.ts";
import { JobRequest } from "../jobs/job-request.ts";
import { TerminalSize } from "../jobs/terminal.ts";
import { WorkerLoad, WorkerProfile } from "../workers.ts";

/**
 * The link contract between a controller and a worker. Messages of one direction arrive in order; each frame carries a
 * list of them. Every message about an attempt names its lease token: what does not match is void.
 */
export const linkVersion = 1;
export const linkPath = "/api/v1/link";
export const heartbeatIntervalMs = 2_000;
export const leaseMs = 10_000;

/** Names an attempt and the right to it. Tokens rise with every lease the controller grants. */
export const Lease = z.object({ jobId: JobId, attempt: z.int().min(1), token: z.int().min(1) });
export type Lease = z.infer<typeof Lease>;

/** An attempt a worker still knows when it connects: running, or finished and not acknowledged. */
export const HeldAttempt = z.object({
  ...Lease.shape,
  state: z.enum(["running", "finished"]),
  lastSeq: z.int().min(0),
});
export type HeldAttempt = z.infer<typeof HeldAttempt>;

const to = <const Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });

/** Worker to controller. */
export const WorkerMessage = z.discriminatedUnion("type", [
  /** First on every connection. */
  to("hello", {
    linkVersion: z.int(),
    workerId: WorkerId,
    processSecret: z
      .string()
      .min(16)
      .max(64)
      .describe("The same on every connection of one process: tells it from another that has its credential."),
    profile: WorkerProfile,
    held: z.array(HeldAttempt),
  }),
  /** Every two seconds; renews the leases of the attempts it names. */
  to("heartbeat", {
    load: WorkerLoad,
    leases: z.array(Lease),
    atMs: z.int().optional().describe("On the worker's clock."),
  }),
  /** The toolchains changed. */
  to("profile", { profile: WorkerProfile }),
  /** The attempt began, `agoMs` before this was sent: its inputs are on the worker. */
  to("started", { ...Lease.shape, version: z.string(), agoMs: z.int().min(0).optional() }),
  /** Numbered events in order, the first of them `firstSeq`. */
  to("events", { ...Lease.shape, firstSeq: z.int().min(1), events: z.array(StepEvent) }),
  /** The attempt ended; `lastSeq` is the number of its last event. Kept and repeated until acknowledged. */
  to("finished", { ...Lease.shape, lastSeq: z.int().min(0), version: z.string() }),
  /** Given back without a result, and why. */
  to("returned", { ...Lease.shape, fault: Fault }),
  /** Input that could not be used: the program does not read, or has ended. `received` is how much of its writer's there is. */
  to("refused_input", {
    ...Lease.shape,
    why: z.string(),
    received: z.int().min(0).optional(),
    writer: InputWriter.optional(),
  }),
  /** It is ending: it takes nothing new, and says goodbye when what it has is done. */
  to("leaving", {}),
  to("goodbye", {}),
]);
export type WorkerMessage = z.infer<typeof WorkerMessage>;

/** Controller to worker. */
export const ControllerMessage = z.discriminatedUnion("type", [
  /** Answer to hello: what to keep on with, and what to drop because someone else owns it now. */
  to("welcome", {
    heartbeatIntervalMs: z.int(),
    leaseMs: z.int(),
    keep: z.array(Lease.extend({ afterSeq: z.int().min(0) })),
    drop: z.array(Lease),
  }),
  /** Answer to a hello that cannot be accepted; the connection closes. */
  to("refuse", { code: z.string(), detail: z.string() }),
  to("assign", { ...Lease.shape, request: JobRequest, version: z.string() }),
  to("cancel", { ...Lease.shape }),
  /** A writer's standard input from byte `offset` on (null: after what came before); what the program has is dropped. */
  to("stdin", {
    ...Lease.shape,
    data: z.string(),
    encoding: Encoding,
    offset: z.int().min(0).nullable(),
    writer: InputWriter.optional(),
  }),
  /** The end of the input, of which a writer gave `offset` bytes where that is known: refused while some are missing. */
  to("eof", { ...Lease.shape, offset: z.int().min(0).optional(), writer: InputWriter.optional() }),
  to("signal", { ...Lease.shape, signal: ProgramSignal }),
  /** The program's terminal has another size. Without a terminal it means nothing. */
  to("resize", { ...Lease.shape, ...TerminalSize.shape }),
  /** The result is stored: the worker may forget the attempt. */
  to("acknowledged", { ...Lease.shape }),
  /** Send the attempt's events again from `afterSeq` on. */
  to("resend", { ...Lease.shape, afterSeq: z.int().min(0) }),
  to("drain", {}),
  to("resume", {}),
]);
export type ControllerMessage = z.infer<typeof ControllerMessage>;

/** A frame on the wire: a list of messages, in order. */
export const WorkerFrame = z.array(WorkerMessage);
export const ControllerFrame = z.array(ControllerMessage);

/** One handler per message type: a missing or misspelt one does not compile. */
export type Handlers<Message extends { type: string }> = {
  [Type in Message["type"]]: (message: Extract<Message, { type: Type }>) => void | Promise<void>;
};
