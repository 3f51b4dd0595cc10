import { type ClusterEvent, historySteps, type Routes } from "@runyard/protocol";
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
  followCluster: async ({ gone }) => ({
    batches: streamed(yard.feed.watch(() => figures.now(), gone())),
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

async function* streamed(batches: AsyncGenerator<ClusterEvent[]>): AsyncGenerator<StreamedEvent[]> {
  for await (const batch of batches) yield batch.map((event) => ({ name: event.type, data: event }));
}
