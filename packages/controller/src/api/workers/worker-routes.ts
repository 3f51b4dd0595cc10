import type { Routes } from "@runyard/protocol";
import { forgetWorker } from "../../commands/forget-worker.ts";
import { drainWorker, pauseWorker, resumeWorker } from "../../commands/order-worker.ts";
import { presentWorker } from "../../present/worker.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

type WorkerRoutes = Pick<Routes, "listWorkers" | "drainWorker" | "pauseWorker" | "resumeWorker" | "forgetWorker">;

export const workerHandlers = (yard: Yard): RouteHandlers<WorkerRoutes> => ({
  listWorkers: async () => ({ body: { items: yard.roster.all().map(presentWorker) } }),
  drainWorker: async ({ params, body }) => ({ body: presentWorker(await drainWorker(yard, params.id, body)) }),
  pauseWorker: async ({ params, body }) => ({ body: presentWorker(await pauseWorker(yard, params.id, body)) }),
  resumeWorker: async ({ params }) => ({ body: presentWorker(await resumeWorker(yard, params.id)) }),
  forgetWorker: async ({ params }) => ({ body: presentWorker(await forgetWorker(yard, params.id)) }),
});
