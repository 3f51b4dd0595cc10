import type { JobFilter, JobPage } from "@runyard/client";
import type { JobState, JobSummary, Outcome } from "@runyard/protocol";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listedName } from "../jobs/job-name.ts";
import { client } from "./client.ts";
import { controllerNowMs } from "./clock.ts";
import { type HistoryFilter, type JobStatus, jobPeriods } from "./history-filter.ts";

const notOk = ["compile_error", "runtime_error", "time_limit", "memory_limit", "output_limit"] as const;

const statusFilter = (status: JobStatus | undefined): { state?: JobState[]; outcome?: Outcome[] } => {
  switch (status) {
    case undefined:
      return {};
    case "live":
      return { state: ["queued", "active"] };
    case "notOk":
      return { outcome: [...notOk] };
    case "cancelled":
    case "failed":
      return { state: [status] };
    default:
      return { outcome: [status] };
  }
};

const asked = ({ status, language }: HistoryFilter): JobFilter => ({
  ...statusFilter(status),
  ...(language !== undefined && { language }),
});

const pageRows = 50;
const searchedAtOnce = 500;
/** A search looks at this many before it shows what it has, and asks whether to go on. */
const searchedMost = 5_000;

/** Jobs that fit, newest first. Names and times are looked at here: the controller does not search them. */
export const historyQuery = (filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: ["jobs", "history", filter],
    queryFn: ({ pageParam, signal }) => findJobs(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
    // Rows stay until those of the changed filter are there.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => {
      const pages = data?.pages ?? [];
      const isLive = pages.some(({ items }) => items.some(({ state }) => state === "queued" || state === "active"));
      return isLive && pages.length <= 2 ? 2_000 : false;
    },
  });

const findJobs = async (filter: HistoryFilter, start: string | null, signal: AbortSignal): Promise<JobPage> => {
  const isSearch = filter.text !== undefined || filter.period !== undefined;
  const limit = isSearch ? searchedAtOnce : pageRows;
  const items: JobSummary[] = [];
  let cursor = start;
  for (let looked = 0; looked < searchedMost && items.length < pageRows; looked += limit) {
    const page = await client.jobs.list({ ...asked(filter), limit, ...(cursor !== null && { cursor }) }, { signal });
    items.push(...page.items.filter((job) => fits(job, filter)));
    cursor = isPast(page.items.at(-1), filter) ? null : page.nextCursor;
    if (cursor === null) break;
  }
  return { items, nextCursor: cursor };
};

/** All that fit, for keeping elsewhere. */
export async function* allJobs(filter: HistoryFilter): AsyncGenerator<JobSummary, void, undefined> {
  for await (const job of client.jobs.all({ ...asked(filter), limit: searchedAtOnce })) {
    if (isPast(job, filter)) return;
    if (fits(job, filter)) yield job;
  }
}

const fits = (job: JobSummary, filter: HistoryFilter): boolean => {
  const text = filter.text?.toLowerCase();
  const isNamed =
    text === undefined ||
    job.id.toLowerCase().includes(text) ||
    (listedName(job)?.toLowerCase().includes(text) ?? false);
  return isNamed && !isPast(job, filter);
};

const isPast = (job: JobSummary | undefined, { period }: HistoryFilter): boolean =>
  job !== undefined && period !== undefined && job.createdAtMs < controllerNowMs() - jobPeriods[period];

/** The newest job that fits what the controller can tell by itself: whether there is news. */
export const newestJobQuery = (filter: HistoryFilter) =>
  queryOptions({
    queryKey: ["jobs", "newest", asked(filter)],
    queryFn: async ({ signal }) =>
      (await client.jobs.list({ ...asked(filter), limit: 1 }, { signal })).items[0] ?? null,
    refetchInterval: 5_000,
  });

export const jobRequestQuery = (id: string) =>
  queryOptions({
    queryKey: ["jobs", "request", id],
    queryFn: ({ signal }) => client.jobs.request(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
