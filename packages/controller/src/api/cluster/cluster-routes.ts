import { type ClusterEvent, historySteps, mayReach, type Principal, type Routes, reachesRole } from "@runyard/protocol";
import { workerFor } from "../../present/worker.ts";
import type { ClusterFigures } from "../../queries/cluster-figures.ts";
import { readClusterHistory, readWorkerHistory } from "../../queries/history.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import type { StreamedEvent } from "../event-stream.ts";

type ClusterRoutes = Pick<
  Routes,
  "getCluster" | "followCluster" | "getClusterHistory" | "getWorkerHistory" | "listEvents"
>;

const eventsUsual = 50;

export const clusterHandlers = (yard: Yard, figures: ClusterFigures): RouteHandlers<ClusterRoutes> => ({
  getCluster: async () => ({ body: await figures.now() }),
  followCluster: async ({ gone, principal }) => ({
    batches: streamed(
      yard.feed.watch(() => figures.now(), gone()),
      principal,
    ),
    clock: yard.clock,
  }),
  getClusterHistory: async ({ query: { range = "hour", after } }) => ({
    body: { stepMs: historySteps[range].stepMs, points: await readClusterHistory(yard, { range, after }) },
  }),
  getWorkerHistory: async ({ params: { worker }, query: { range = "hour", after } }) => ({
    body: { stepMs: historySteps[range].stepMs, points: await readWorkerHistory(yard, worker, { range, after }) },
  }),
  listEvents: async ({ query: { limit = eventsUsual, cursor } }) => {
    const { events, nextCursor } = await yard.store.events.list({ limit, cursor });
    return { body: { items: events, nextCursor } };
  },
});

async function* streamed(
  batches: AsyncGenerator<ClusterEvent[]>,
  principal: Principal,
): AsyncGenerator<StreamedEvent[]> {
  const seesAll = reachesRole(principal.role, "operator");
  for await (const batch of batches) {
    const events = seesAll ? batch : batch.flatMap((event) => partFor(principal, event));
    yield events.map((event) => ({ name: event.type, data: event }));
  }
}

/** What somebody below operator may know of a change. */
const partFor = (principal: Principal, event: ClusterEvent): ClusterEvent[] => {
  if (event.type === "job") return mayReach(principal, event.job.owner) ? [event] : [];
  if (event.type === "worker") return [{ ...event, worker: workerFor(principal, event.worker) }];
  if (event.type === "pulse") return [{ ...event, pulse: workerFor(principal, event.pulse) }];
  return event.type === "event" ? [] : [event];
};
