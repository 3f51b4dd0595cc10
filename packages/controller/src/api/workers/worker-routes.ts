import type { Routes } from "@runyard/protocol";
import { drainWorker } from "../../commands/drain-worker.ts";
import { presentWorker } from "../../present/worker.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

export const workerHandlers = (yard: Yard): RouteHandlers<Pick<Routes, "listWorkers" | "drainWorker">> => ({
  listWorkers: async () => ({ body: { items: yard.roster.all().map(presentWorker) } }),
  drainWorker: async ({ params }) => ({ body: presentWorker(drainWorker(yard, params.id)) }),
});
