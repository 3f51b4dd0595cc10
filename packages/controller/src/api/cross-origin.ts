import type { FastifyInstance } from "fastify";
import type { AllowedOrigins } from "./origin.ts";

const answered = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, last-event-id",
  "access-control-max-age": "600",
};
const readable = "location, retry-after, x-request-id, etag, idempotent-replayed, content-disposition";

/**
 * Lets pages of the origins an operator has named use the API with a token of theirs. Cookies never count for them:
 * browsers are not told that they may be sent.
 */
export const allowOrigins = (app: FastifyInstance, origins: AllowedOrigins): void => {
  if (origins.size === 0) return;
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    reply.header("vary", "origin");
    if (origin === undefined || !origins.has(origin)) return done();
    reply.headers({ "access-control-allow-origin": origin, "access-control-expose-headers": readable });
    const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (!isPreflight) return done();
    reply.code(204).headers(answered).send();
  });
};
