import type { AuditKind, Routes } from "@runyard/protocol";
import type { Identity } from "../../auth/identity.ts";
import { forgetWorker } from "../../commands/forget-worker.ts";
import { drainWorker, pauseWorker, resumeWorker } from "../../commands/order-worker.ts";
import { workerFor } from "../../present/worker.ts";
import { workerRecord, type Yard } from "../../yard.ts";
import type { Call, RouteHandlers } from "../bind-routes.ts";

type WorkerRoutes = Pick<Routes, "listWorkers" | "drainWorker" | "pauseWorker" | "resumeWorker" | "forgetWorker">;

type Who = Pick<Call<Routes["drainWorker"]>, "caller" | "request">;

export const workerHandlers = (yard: Yard, { audit, workers }: Identity): RouteHandlers<WorkerRoutes> => {
  const told = (kind: AuditKind, { caller, request }: Who, name: string, more = ""): void =>
    audit.record({
      kind,
      by: caller,
      address: request.socket.remoteAddress,
      subject: name,
      message: `${kind.replace("_", " ")}: ${name}${more}`,
    });
  return {
    listWorkers: async ({ principal }) => ({
      body: { items: yard.roster.all().map((entry) => workerFor(principal, workerRecord(yard, entry))) },
    }),
    drainWorker: async (call) => {
      const entry = await drainWorker(yard, call.params.id, call.body);
      told("worker_drained", call, entry.profile.name, noted(call.body.note));
      return { body: workerRecord(yard, entry) };
    },
    pauseWorker: async (call) => {
      const entry = await pauseWorker(yard, call.params.id, call.body);
      told("worker_paused", call, entry.profile.name, noted(call.body.note));
      return { body: workerRecord(yard, entry) };
    },
    resumeWorker: async (call) => {
      const entry = await resumeWorker(yard, call.params.id);
      told("worker_resumed", call, entry.profile.name);
      return { body: workerRecord(yard, entry) };
    },
    forgetWorker: async (call) => {
      const forgotten = await forgetWorker(yard, workers, call.params.id);
      told("worker_forgotten", call, forgotten.name);
      return { body: forgotten };
    },
  };
};

const noted = (note: string | undefined): string => (note === undefined ? "" : ` (${note})`);
