export const jobStatuses = [
  "live",
  "ok",
  "notOk",
  "runtime_error",
  "compile_error",
  "time_limit",
  "memory_limit",
  "output_limit",
  "cancelled",
  "failed",
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const jobPeriods = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
export type JobPeriod = keyof typeof jobPeriods;

/** What of the history is looked at; as it stands in the address. */
export type HistoryFilter = {
  status?: JobStatus | undefined;
  language?: string | undefined;
  period?: JobPeriod | undefined;
  /** Part of a program's name or a job's id. */
  text?: string | undefined;
};
