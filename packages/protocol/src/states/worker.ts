import { z } from "zod";

/**
 * One worker process as the controller sees it.
 *
 * - `ready`: connected, heartbeats arrive, may be given work.
 * - `draining`: connected and finishing what it has; gets nothing new.
 * - `paused`: connected; gets nothing new until it is resumed.
 * - `lost`: its connection or its heartbeats ended; it may come back and be ready again.
 * - `stopped`: it said goodbye, or stayed away so long that it is kept for the record only.
 */
export const WorkerState = z.enum(["ready", "draining", "paused", "lost", "stopped"]);
export type WorkerState = z.infer<typeof WorkerState>;

export type WorkerEventName = "drain" | "pause" | "resume" | "silence" | "return" | "leave";

export const workerTransitions: Record<WorkerState, Partial<Record<WorkerEventName, WorkerState>>> = {
  ready: { drain: "draining", pause: "paused", silence: "lost", leave: "stopped" },
  draining: { pause: "paused", resume: "ready", silence: "lost", leave: "stopped" },
  paused: { drain: "draining", resume: "ready", silence: "lost", leave: "stopped" },
  lost: { return: "ready", leave: "stopped" },
  stopped: {},
};

export const nextWorkerState = (from: WorkerState, event: WorkerEventName): WorkerState | undefined =>
  workerTransitions[from][event];
