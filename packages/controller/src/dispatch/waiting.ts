import type { JobSummary, WaitReason, WorkerState } from "@runyard/protocol";
import type { QueuedJob } from "./lane.ts";
import { offers, type WorkerView } from "./place.ts";

/** How a job waits: where in the queue, until about when, and why. */
export type Waiting = Pick<JobSummary, "queuePosition" | "expectedStartMs" | "reason">;

export const notWaiting: Waiting = { queuePosition: null, expectedStartMs: null, reason: null };

type Candidate = Pick<WorkerView, "toolchains" | "slots"> & { state: WorkerState };

type Outlook = {
  job: Pick<QueuedJob, "language" | "wantedVersion">;
  position: number | undefined;
  /** Connected ones. */
  workers: readonly Candidate[];
  typicalMs: number | undefined;
  nowMs: number;
};

export const waitingOf = ({ job, position, workers, typicalMs, nowMs }: Outlook): Waiting => {
  const able = workers.filter((worker) => offers(worker, job.language, job.wantedVersion));
  const ready = able.filter(({ state }) => state === "ready");
  const slots = ready.reduce((sum, worker) => sum + worker.slots, 0);
  const expectedStartMs =
    slots === 0 || typicalMs === undefined || position === undefined
      ? null
      : Math.round(nowMs + (position / slots) * typicalMs);
  return { queuePosition: position ?? null, expectedStartMs, reason: waitReason(job, workers.length, able) };
};

const waitReason = (job: Outlook["job"], present: number, able: readonly Candidate[]): WaitReason => {
  if (present === 0) return { code: "no_worker", message: "No worker is connected." };
  if (able.length === 0) {
    const what = job.wantedVersion === null ? job.language : `${job.language} ${job.wantedVersion}`;
    return { code: "no_worker_for_language", message: `No connected worker offers ${what}.` };
  }
  if (able.every(({ state }) => state !== "ready")) {
    return { code: "all_draining", message: "The workers that could take it are draining or paused." };
  }
  return { code: "all_busy", message: "All slots that could take it are busy." };
};
