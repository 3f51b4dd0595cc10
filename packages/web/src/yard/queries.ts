import { type HistoryRange, historySteps, type JobState } from "@runyard/protocol";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../data/client.ts";
import { queryClient } from "../data/queries.ts";
import { inTurn } from "./merge.ts";

/** What is told live is looked up again now and then: nothing of a cut connection is missed for longer than this. */
const lookAgainMs = 15_000;
const jobsMost = 500;

export const clusterQuery = queryOptions({
  queryKey: ["yard", "cluster"],
  queryFn: ({ signal }) => client.cluster.get({ signal }),
  refetchInterval: lookAgainMs,
});

export const workersQuery = queryOptions({
  queryKey: ["yard", "workers"],
  queryFn: ({ signal }) => client.workers.list({ signal }),
  refetchInterval: lookAgainMs,
});

type LiveState = Extract<JobState, "queued" | "active">;

/** Jobs that wait or run, those whose turn comes first at the top. */
export const liveJobsQuery = (state: LiveState) =>
  queryOptions({
    queryKey: ["yard", "jobs", state],
    queryFn: async ({ signal }) =>
      inTurn((await client.jobs.list({ state: [state], limit: jobsMost }, { signal })).items),
    refetchInterval: lookAgainMs,
  });

export const clientsQuery = queryOptions({
  queryKey: ["yard", "clients"],
  queryFn: ({ signal }) => client.clients.list({ signal }),
  refetchInterval: 5_000,
});

export const controllerQuery = queryOptions({
  queryKey: ["yard", "controller"],
  queryFn: ({ signal }) => client.controller({ signal }),
  refetchInterval: lookAgainMs,
});

const eventsPage = 100;

export const eventsQuery = infiniteQueryOptions({
  queryKey: ["yard", "events"],
  queryFn: ({ pageParam, signal }) =>
    client.events.list({ limit: eventsPage, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

type Measured<Point> = { stepMs: number; points: Point[] };

/** Asks only for what is newer than what is there. */
const goOn = async <Point extends { atMs: number }>(
  key: readonly string[],
  range: HistoryRange,
  ask: (query: { range: HistoryRange; after?: number }) => Promise<Measured<Point>>,
): Promise<Measured<Point>> => {
  const before = queryClient.getQueryData<Measured<Point>>(key)?.points ?? [];
  const last = before.at(-1);
  const { stepMs, points } = await ask({ range, ...(last !== undefined && { after: last.atMs }) });
  return { stepMs, points: [...before, ...points].slice(-historySteps[range].points) };
};

export const clusterHistoryQuery = (range: HistoryRange) => {
  const queryKey = ["yard", "history", range];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) => goOn(queryKey, range, (query) => client.cluster.history(query, { signal })),
    refetchInterval: historySteps[range].stepMs,
  });
};

export const workerHistoryQuery = (name: string, range: HistoryRange) => {
  const queryKey = ["yard", "history", range, name];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) => goOn(queryKey, range, (query) => client.cluster.workerHistory(name, query, { signal })),
    refetchInterval: historySteps[range].stepMs,
  });
};
