import type { Worker } from "@runyard/protocol";
import type { Tone } from "../app/theme.ts";
import type { IconName } from "../ui/icon-paths.ts";

/** One word for what a worker is and does: the gravest that is true. */
export type WorkerLookName =
  | "lost"
  | "stopped"
  | "drained"
  | "draining"
  | "paused"
  | "overLimits"
  | "busy"
  | "working"
  | "idle";

export type WorkerLook = { name: WorkerLookName; icon: IconName; tone: Tone };

const looks: Record<WorkerLookName, Omit<WorkerLook, "name">> = {
  lost: { icon: "plug-connected-x", tone: "lost" },
  stopped: { icon: "player-stop", tone: "queued" },
  drained: { icon: "circle-check", tone: "cancelled" },
  draining: { icon: "droplet", tone: "cancelled" },
  paused: { icon: "player-pause", tone: "cancelled" },
  overLimits: { icon: "gauge", tone: "limited" },
  busy: { icon: "activity", tone: "assigned" },
  working: { icon: "player-play", tone: "running" },
  idle: { icon: "check", tone: "succeeded" },
};

export const workerLook = (worker: Pick<Worker, "state" | "jobs" | "slots" | "overLimits">): WorkerLook => {
  const name = nameOf(worker);
  return { name, ...looks[name] };
};

const nameOf = ({
  state,
  jobs,
  slots,
  overLimits,
}: Pick<Worker, "state" | "jobs" | "slots" | "overLimits">): WorkerLookName => {
  if (state === "draining") return jobs.length === 0 ? "drained" : "draining";
  if (state !== "ready") return state;
  if (overLimits.length > 0) return "overLimits";
  if (jobs.length >= slots) return "busy";
  return jobs.length > 0 ? "working" : "idle";
};

/** Reached now: it may be asked for things. */
export const isConnected = ({ state }: Pick<Worker, "state">): boolean => state !== "lost" && state !== "stopped";
