import { z } from "zod";

/**
 * One worker process as the controller sees it.
 *
 * - `ready`: connected, heartbeats arrive, may be given work.
 * - `draining`: connected and finishing what it has; gets nothing new.
 * - `lost`: its connection or its heartbeats ended; it may come back and be ready again.
 * - `stopped`: it said goodbye, or stayed away so long that it is kept for the record only.
 */
export const WorkerState = z.enum(["ready", "draining", "lost", "stopped"]);
export type WorkerState = z.infer<typeof WorkerState>;

export type WorkerEventName = "drain" | "resume" | "silence" | "return" | "leave";

export const workerTransitions: Record<WorkerState, Partial<Record<WorkerEventName, WorkerState>>> = {
  ready: { drain: "draining", silence: "lost", leave: "stopped" },
  draining: { resume: "ready", silence: "lost", leave: "stopped" },
  lost: { return: "ready", leave: "stopped" },
  stopped: {},
};

export const nextWorkerState = (from: WorkerState, event: WorkerEventName): WorkerState | undefined =>
  workerTransitions[from][event];
