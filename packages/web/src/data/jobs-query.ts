import type { JobFilter, JobPage } from "@runyard/client";
import type { JobState, JobSummary, Outcome } from "@runyard/protocol";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { controllerNowMs } from "./clock.ts";
import { type HistoryFilter, type JobStatus, spanOf } from "./history-filter.ts";

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

const asked = (filter: HistoryFilter): JobFilter => {
  const { status, language, worker, group, owner, text } = filter;
  return {
    ...statusFilter(status),
    ...(language !== undefined && { language }),
    ...(worker !== undefined && { worker }),
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
    ...(text !== undefined && { text }),
    ...spanOf(filter, controllerNowMs()),
  };
};

export const historyPageRows = 50;
/** The controller looks at so many jobs in one call; a search goes on for so many calls before it shows what it has. */
const callsMost = 10;
const exportedAtOnce = 500;

/** Jobs that fit, newest first. */
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
  const items: JobSummary[] = [];
  let cursor = start;
  for (let calls = 0; calls < callsMost && items.length < historyPageRows; calls += 1) {
    const part = { limit: historyPageRows - items.length, ...(cursor !== null && { cursor }) };
    const page = await client.jobs.list({ ...asked(filter), ...part }, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return { items, nextCursor: cursor };
};

/** All that fit, for keeping elsewhere. */
export const allJobs = (filter: HistoryFilter): AsyncGenerator<JobSummary, void, undefined> =>
  client.jobs.all({ ...asked(filter), limit: exportedAtOnce });

/** The newest job that fits: whether there is news. */
export const newestJobQuery = (filter: HistoryFilter) =>
  queryOptions({
    queryKey: ["jobs", "newest", filter],
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
