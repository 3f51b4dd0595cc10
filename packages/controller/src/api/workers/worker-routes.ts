import type { Routes } from "@runyard/protocol";
import { forgetWorker } from "../../commands/forget-worker.ts";
import { drainWorker, pauseWorker, resumeWorker } from "../../commands/order-worker.ts";
import { workerRecord, type Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

type WorkerRoutes = Pick<Routes, "listWorkers" | "drainWorker" | "pauseWorker" | "resumeWorker" | "forgetWorker">;

export const workerHandlers = (yard: Yard): RouteHandlers<WorkerRoutes> => ({
  listWorkers: async () => ({ body: { items: yard.roster.all().map((entry) => workerRecord(yard, entry)) } }),
  drainWorker: async ({ params, body }) => ({ body: workerRecord(yard, await drainWorker(yard, params.id, body)) }),
  pauseWorker: async ({ params, body }) => ({ body: workerRecord(yard, await pauseWorker(yard, params.id, body)) }),
  resumeWorker: async ({ params }) => ({ body: workerRecord(yard, await resumeWorker(yard, params.id)) }),
  forgetWorker: async ({ params }) => ({ body: workerRecord(yard, await forgetWorker(yard, params.id)) }),
});
