import {
  type HistoryFilter,
  isDay,
  type JobPeriod,
  type JobStatus,
  jobPeriods,
  jobStatuses,
} from "../../data/history-filter.ts";

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value);
const text = (value: unknown): string | undefined =>
  (typeof value === "string" || typeof value === "number") && value !== "" ? String(value) : undefined;

const day = (value: unknown): string | undefined => (typeof value === "string" && isDay(value) ? value : undefined);

/** The filter that an address holds; what it does not know is left out. */
export const readHistorySearch = (search: Record<string, unknown>): HistoryFilter => {
  const filter = {
    status: oneOf<JobStatus>(jobStatuses, search.status),
    language: text(search.language),
    worker: text(search.worker),
    group: text(search.group),
    owner: text(search.owner),
    period: oneOf<JobPeriod>(jobPeriods, search.period),
    firstDay: day(search.firstDay),
    lastDay: day(search.lastDay),
    text: text(search.text),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
};
