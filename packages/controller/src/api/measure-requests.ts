import type { FastifyInstance } from "fastify";
import type { Metrics } from "../monitoring/metrics.ts";

/** Measures each request by its route, never by its address: there are as many addresses as jobs. */
export const measureRequests = (app: FastifyInstance, { requestDuration }: Metrics): void => {
  app.addHook("onResponse", ({ method, routeOptions }, reply, done) => {
    const labels = { method, route: routeOptions.url ?? "none", code: String(reply.statusCode) };
    requestDuration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
};
