import type { CompileResult, Job, JobSummary, Limits, Placement, RunResult } from "@runyard/protocol";
import { notWaiting, type Waiting } from "../dispatch/waiting.ts";
import type { StoredJob, StoredPlacement } from "../store/store.ts";

export const presentSummary = (job: StoredJob, waiting: Waiting = notWaiting): JobSummary => ({
  id: job.id,
  state: job.state,
  outcome: job.outcome,
  ...(job.verdict === null ? {} : { verdict: job.verdict }),
  exitCode: job.exitCode,
  signal: job.signal,
  language: job.language,
  version: job.version ?? job.wantedVersion,
  title: job.title,
  owner: job.owner,
  priority: job.priority,
  labels: job.labels,
  interactive: job.interactive,
  createdAtMs: job.createdAtMs,
  startedAtMs: job.startedAtMs,
  finishedAtMs: job.finishedAtMs,
  attempt: job.attempt,
  worker: job.state === "queued" ? null : job.worker,
  placement: job.state === "queued" || job.placement === null ? null : presentPlacement(job.placement),
  ...waiting,
  fault: job.fault,
});

const placementSays: Record<Placement["reason"], string> = {
  earliest_end: "It should end soonest there.",
  only_one_free: "No other worker that offers its language had a slot free.",
  own_slots: "The controller's own slots come first.",
  own_slots_full: "The controller's own slots were full, over their limits or without its language.",
};

const presentPlacement = (placement: StoredPlacement): Placement => ({
  ...placement,
  message: placementSays[placement.reason],
});

export type Results = { compile: CompileResult | null; runs: RunResult[] };

export const noResults: Results = { compile: null, runs: [] };

type WholeJob = { job: StoredJob; limits: Limits; results?: Results; waiting?: Waiting | undefined };

export const presentJob = ({ job, limits, results = noResults, waiting }: WholeJob): Job => ({
  ...presentSummary(job, waiting),
  limits,
  compile: results.compile,
  runs: results.runs,
});
