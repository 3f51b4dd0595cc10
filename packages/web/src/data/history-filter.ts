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

/** How far back each reaches; `days` are those between two dates. */
const periodsMs = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, days: null } as const;
export type JobPeriod = keyof typeof periodsMs;
export const jobPeriods = Object.keys(periodsMs) as JobPeriod[];

/** What of the history is looked at; as it stands in the address. */
export type HistoryFilter = {
  status?: JobStatus | undefined;
  language?: string | undefined;
  worker?: string | undefined;
  /** Of the members of a group. */
  group?: string | undefined;
  /** Whose. */
  owner?: string | undefined;
  period?: JobPeriod | undefined;
  /** The first and the last day of the period `days`, such as `2026-11-21`, where the browser is. */
  firstDay?: string | undefined;
  lastDay?: string | undefined;
  /** Part of a program's name, of a label or of a job's id. */
  text?: string | undefined;
};

/** The moments a filter's period lies between. */
export const spanOf = ({ period, firstDay, lastDay }: HistoryFilter, nowMs: number): { from?: number; to?: number } => {
  if (period === undefined) return {};
  const lengthMs = periodsMs[period];
  if (lengthMs !== null) return { from: nowMs - lengthMs };
  return {
    ...(firstDay !== undefined && { from: midnightMs(firstDay, 0) }),
    ...(lastDay !== undefined && { to: midnightMs(lastDay, 1) }),
  };
};

/** The beginning of a day, or of one after it: days of a changed clock are longer or shorter. */
const midnightMs = (day: string, later: number): number => {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).getTime();
};

/** A day as a date field writes it. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && midnightMs(text, 0) >= 0;
