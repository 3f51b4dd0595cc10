import type { PlacementPolicy } from "@runyard/protocol";

/** How this controller treats jobs, as its operator wants it. */
export type DispatchRules = {
  policy: PlacementPolicy;
  /** Name of the worker that belongs to the controller itself. */
  localWorker: string | undefined;
  /** Jobs that may wait. */
  maxQueue: number;
  /** `reject`: nothing waits; what cannot start at once is refused. */
  whenFull: "queue" | "reject";
  /** HOST:PORT of other controllers, told to clients that are refused. */
  alternatives: readonly string[];
  /** A job fails when no worker that could take it was connected for this long; absent: it waits. */
  noWorkerTimeoutMs: number | undefined;
  /** An alert is given when a job has waited longer than this. */
  queueTargetMs: number;
};

export const usualRules: DispatchRules = {
  policy: "least-loaded",
  localWorker: undefined,
  maxQueue: 100_000,
  whenFull: "queue",
  alternatives: [],
  noWorkerTimeoutMs: undefined,
  queueTargetMs: 60_000,
};
