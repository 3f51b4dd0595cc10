import type { Lease } from "@runyard/protocol";

/** What the thread of the link is given when it starts. It imports neither protocol nor zod: 40 MB and 0.2 s. */
export type WireSettings = {
  heartbeatMs: number;
  /** A connection on which nothing was heard for this long is cut. */
  silenceMostMs: number;
};

/** What a heartbeat tells besides the machine's load. */
export type Pulse = { running: number; freeSlots: number; leases: Lease[] };

/** To the thread. There is at most one connection at a time. */
export type ToWire =
  | { type: "open"; url: string; credential: string; ca?: string }
  | { type: "send"; frame: string }
  /** What the heartbeat tells from now on, after the first `taken` frames of this connection were acted upon. */
  | { type: "pulse"; pulse: Pulse; taken: number }
  /** Frames of this many characters were acted upon. */
  | { type: "took"; length: number }
  | { type: "close"; code: number }
  | { type: "cut" };

/** From the thread. Nothing of a connection comes after its `failed` or `closed`. */
export type FromWire =
  | { type: "opened" }
  /** `problem` is what the answer held, where it was JSON. */
  | { type: "failed"; status?: number; problem?: unknown; code?: string; message: string }
  | { type: "frame"; text: string }
  /** A heartbeat is due: answered with a pulse. Unanswered, it tells what the last pulse told. */
  | { type: "beat" }
  /** Frames of this many characters have left. */
  | { type: "left"; length: number }
  | { type: "closed"; code: number; why: string };
