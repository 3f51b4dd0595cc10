import type { IncomingMessage } from "node:http";
import { invalidRequest, type Principal, type ReplyOf, type Route } from "@runyard/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Caller } from "../auth/caller.ts";
import { type EventStream, sendEventStream } from "./event-stream.ts";
import { type FileAnswer, sendFile } from "./file-answer.ts";

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<R extends Route, Name extends "params" | "query" | "headers" | "body"> = Name extends keyof R
  ? Output<R[Name]>
  : undefined;

/** On routes that are open to anybody, who calls may be unknown. */
type Known<R extends Route, Value> = R["access"] extends "open" ? Value | undefined : Value;

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls, once the route's rule has let it in. */
    caller: Caller | undefined;
  }
}

/** A request as its route's rule and schemas let it through. */
export type Call<R extends Route> = {
  principal: Known<R, Principal>;
  caller: Known<R, Caller>;
  request: IncomingMessage;
  params: Part<R, "params">;
  query: Part<R, "query">;
  headers: Part<R, "headers">;
  body: Part<R, "body">;
  /** Aborted when the client hangs up, or may no longer be here. Asked for only where something waits, for it costs a listener. */
  gone: () => AbortSignal;
};

/** `status` where it is not the route's own. */
export type Answer<R extends Route> = {
  body: ReplyOf<R>;
  status?: number;
  headers?: Record<string, string | string[]>;
};

export type Handler<R extends Route> = (
  call: Call<R>,
) => Promise<
  R["reply"] extends { stream: true } ? EventStream : R["reply"] extends { file: true } ? FileAnswer : Answer<R>
>;

/** One handler per route: a missing or misspelt one does not compile. */
export type RouteHandlers<Table extends Record<string, Route>> = { [Name in keyof Table]: Handler<Table[Name]> };

/** Lets a request in by its route's rule, or throws; before anything of its body is read. */
export type Guard = (request: FastifyRequest, route: Route) => Caller | undefined;

type Bound<Table extends Record<string, Route>> = { table: Table; handlers: RouteHandlers<Table>; guard: Guard };

export const bindRoutes = <Table extends Record<string, Route>>(
  app: FastifyInstance,
  { table, handlers, guard }: Bound<Table>,
): void => {
  app.decorateRequest("caller", undefined);
  for (const [name, route] of Object.entries(table)) {
    // The mapped type has paired them; iterating forgets it.
    const handler = handlers[name] as (call: unknown) => Promise<Answer<Route> | EventStream | FileAnswer>;
    app.route({
      method: route.method,
      url: route.path,
      exposeHeadRoute: route.method === "GET" && route.reply.stream === undefined,
      onRequest: (request, _reply, done) => {
        request.caller = guard(request, route);
        done();
      },
      handler: async (request, reply) => answer(reply, route, await handler(readCall(route, request, reply))),
    });
  }
};

const readCall = (route: Route, request: FastifyRequest, reply: FastifyReply) => ({
  principal: request.caller?.principal,
  caller: request.caller,
  request: request.raw,
  params: read(route.params, namedParams(request.params as Record<string, string>)),
  query: read(route.query, request.query),
  headers: read(route.headers, request.headers),
  body: read(route.body, request.body ?? {}),
  gone: () => clientGone(reply, request.caller),
});

/** Fastify calls the rest of a path `*`. */
const namedParams = ({ "*": path, ...named }: Record<string, string>) =>
  path === undefined ? named : { ...named, path };

const read = (schema: z.ZodType | undefined, value: unknown): unknown => {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error);
};

const clientGone = (reply: FastifyReply, caller: Caller | undefined): AbortSignal => {
  const gone = new AbortController();
  // With a reason of its own: making the usual one, an exception with its stack, took 1.7% of the controller's time.
  const leave = () => gone.abort("the client is gone");
  const stopListening = caller?.cut.whenDone(leave);
  // Listened to on the reply and not on its connection, which serves many requests and would gather their listeners.
  reply.raw.once("close", () => {
    stopListening?.();
    leave();
  });
  if (reply.raw.destroyed) leave();
  return gone.signal;
};

const answer = (reply: FastifyReply, route: Route, given: Answer<Route> | EventStream | FileAnswer): FastifyReply => {
  if ("batches" in given) return sendEventStream(reply, given);
  if ("pieces" in given) return sendFile(reply, given);
  const { status, mediaType } = route.reply;
  // Already a string: Fastify sends it as it is, without looking at it again.
  return reply
    .code(given.status ?? status)
    .headers(given.headers ?? {})
    .type(mediaType ?? "application/json; charset=utf-8")
    .send(mediaType === undefined ? JSON.stringify(given.body) : given.body);
};
