import type { ClusterEvent, Routes } from "@runyard/protocol";
import type { ClusterFigures } from "../../queries/cluster-figures.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";
import type { StreamedEvent } from "../event-stream.ts";

type ClusterRoutes = Pick<Routes, "getCluster" | "followCluster" | "listEvents">;

const eventsUsual = 50;

export const clusterHandlers = (yard: Yard, figures: ClusterFigures): RouteHandlers<ClusterRoutes> => ({
  getCluster: async () => ({ body: await figures.now() }),
  followCluster: async ({ gone }) => ({
    batches: streamed(yard.feed.watch(() => figures.now(), gone())),
    clock: yard.clock,
  }),
  listEvents: async ({ query: { limit = eventsUsual, cursor } }) => {
    const { events, nextCursor } = await yard.store.events.list({ limit, cursor });
    return { body: { items: events, nextCursor } };
  },
});

async function* streamed(batches: AsyncGenerator<ClusterEvent[]>): AsyncGenerator<StreamedEvent[]> {
  for await (const batch of batches) yield batch.map((event) => ({ name: event.type, data: event }));
}
