import { type Routes, routes } from "@runyard/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RouteHandlers } from "../bind-routes.ts";
import type { ClientRegistry } from "./client-registry.ts";

const refusedStatuses = [429, 503];

export const clientHandlers = (clients: ClientRegistry): RouteHandlers<Pick<Routes, "listClients">> => ({
  listClients: async () => ({ body: { items: clients.all() } }),
});

/** Notes how many jobs each client hands in. */
export const countJobs = (app: FastifyInstance, clients: ClientRegistry): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const count = jobsIn(request);
    if (count > 0) {
      const { jobs } = clients.seen(request.raw, request.caller?.principal.name);
      const isReplay = reply.hasHeader("idempotent-replayed");
      if (reply.statusCode === 201 && !isReplay) jobs.accepted += count;
      else if (refusedStatuses.includes(reply.statusCode)) jobs.refused += count;
    }
    done();
  });
};

const jobsIn = ({ routeOptions, body }: FastifyRequest): number => {
  if (routeOptions.method !== "POST") return 0;
  if (routeOptions.url === routes.submitJob.path) return 1;
  if (routeOptions.url !== routes.submitJobs.path) return 0;
  const jobs = (body as { jobs?: unknown } | null)?.jobs;
  return Array.isArray(jobs) ? jobs.length : 0;
};
