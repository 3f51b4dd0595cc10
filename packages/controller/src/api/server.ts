import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Server as TlsServer } from "node:tls";
import { type Access, type Routes, RunyardError, requestBounds, routes, waitSecondsMax } from "@runyard/protocol";
import Fastify, { type FastifyInstance } from "fastify";
import type { Caller } from "../auth/caller.ts";
import type { Identity } from "../auth/identity.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../monitoring/metrics.ts";
import type { Certificates } from "../tls/certificates.ts";
import { answerPlainText, tlsSettings } from "../tls/tls-server.ts";
import { bindRoutes, type RouteHandlers } from "./bind-routes.ts";
import { BodyRoom } from "./body-room.ts";
import type { ClientRegistry } from "./clients/client-registry.ts";
import { countJobs } from "./clients/client-routes.ts";
import type { ConnectionRules, Connections } from "./connections.ts";
import { allowOrigins } from "./cross-origin.ts";
import { registerDocs } from "./docs.ts";
import { parseJsonBody } from "./json-body.ts";
import { measureRequests } from "./measure-requests.ts";
import { checkOrigin, isLoopbackName, type OriginRules } from "./origin.ts";
import { connectionProblem, rawProblem, sendProblem } from "./problems.ts";
import { registerWeb } from "./web.ts";

const idleMostMs = 75_000;
/** A client that takes nothing of its answer for this long is hung up on; the longest wait has no sign of life either. */
const stalledMostMs = (waitSecondsMax + 30) * 1_000;
/** How often Node looks for those that are too slow. */
const slownessCheckMs = 2_000;
const headerBytesMost = 32 * 1024;

/** Nothing here is guessed at, framed, or loaded into another site's page. */
const shutOff = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
};

type ServerParts = {
  log: Log;
  version: string;
  clients: ClientRegistry;
  identity: Identity;
  metrics: Metrics;
  handlers: RouteHandlers<Routes>;
  /** Of the built web application. */
  webFolder: string | undefined;
  connections: Connections;
  connectionRules: ConnectionRules;
  origins: OriginRules;
  /** Absent: it talks in clear. */
  certificates: Certificates | undefined;
};

/** A year: https://www.rfc-editor.org/rfc/rfc6797 */
const strictTransport = "max-age=31536000";

/** The HTTP server with every route of the table; not listening yet. */
export const createServer = (parts: ServerParts): FastifyInstance => {
  const { log, version, clients, identity, metrics, handlers, webFolder, connections, connectionRules, origins } =
    parts;
  const { certificates } = parts;
  const bounds = {
    headersTimeout: connectionRules.headersMs,
    connectionsCheckingInterval: slownessCheckMs,
    maxHeaderSize: headerBytesMost,
    shouldUpgradeCallback: asksForWebSocket,
  };
  const nextId = requestIds();
  const app = Fastify({
    bodyLimit: requestBounds.bodyBytes,
    genReqId: nextId,
    requestTimeout: connectionRules.requestMs,
    keepAliveTimeout: idleMostMs,
    connectionTimeout: stalledMostMs,
    forceCloseConnections: true,
    ...(certificates === undefined
      ? { http: bounds }
      : { https: { ...bounds, ...tlsSettings, ...certificates.context } }),
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, nextId()),
    frameworkErrors: (error, request, reply) => void sendProblem(log, error, request as never, reply as never),
  });
  const enter = entrance(identity, clients);
  if (certificates !== undefined) secure(app, certificates, nextId);
  parseJson(app);
  countJobs(app, clients);
  measureRequests(app, metrics);
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers({ "x-request-id": request.id, ...shutOff });
    connections.check(request.raw);
    checkOrigin(request.raw, origins);
    // Not for localhost, where other servers of this machine may talk in clear.
    if (certificates !== undefined && !isLoopbackName(request.host)) {
      reply.header("strict-transport-security", strictTransport);
    }
    done();
  });
  boundBodies(app);
  allowOrigins(app, origins.allowed);
  app.setErrorHandler((error, request, reply) => sendProblem(log, error, request, reply));
  const web = registerWeb(app, webFolder);
  app.setNotFoundHandler((request, reply) => {
    if (web.isPage(request)) return web.send(request, reply);
    const allowed = methodsAt(request.url.split("?", 1)[0] ?? "");
    if (allowed.length === 0)
      throw new RunyardError("NOT_FOUND", `There is nothing at ${request.method} ${request.url}.`);
    reply.header("allow", allowed.join(", "));
    throw new RunyardError("METHOD_NOT_ALLOWED");
  });
  registerDocs(app, version);
  bindRoutes(app, {
    table: routes,
    handlers,
    guard: ({ raw }, { access, method, path }) => enter(raw, { access, place: `${method} ${path}` }),
  });
  return app;
};

/** Some clients offer HTTP/2 with every request (`Upgrade: h2c`): theirs are requests like any other. */
const asksForWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === "websocket";

/** Large bodies share what memory there is for them, and none is more than it seems. */
const boundBodies = (app: FastifyInstance): void => {
  const room = new BodyRoom();
  app.addHook("onRequest", ({ raw }, reply, done) => {
    const encoding = raw.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") {
      throw new RunyardError(
        "UNSUPPORTED_MEDIA_TYPE",
        `The body must not be compressed (content-encoding: ${encoding}).`,
      );
    }
    room.take(raw);
    reply.raw.once("close", () => room.giveBack(raw));
    done();
  });
  app.addHook("preHandler", ({ raw }, _reply, done) => {
    room.giveBack(raw);
    done();
  });
};

/** Follows renewed certificates, and answers those who talk in clear. */
const secure = (app: FastifyInstance, certificates: Certificates, nextId: () => string): void => {
  const server = app.server as unknown as TlsServer;
  certificates.onChange = (context) => server.setSecureContext({ ...tlsSettings, ...context });
  answerPlainText(app.server, () => rawProblem(new RunyardError("TLS_REQUIRED"), nextId()));
};

const requestIds = (): (() => string) => {
  const start = randomBytes(4).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `req_${start}${count.toString(36)}`;
  };
};

const parseJson = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
};

const patterns = Object.values(routes).map(({ path, method }) => ({
  method,
  path: new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+").replace("*", ".+")}/?$`),
}));

const methodsAt = (path: string): string[] =>
  patterns.filter((pattern) => pattern.path.test(path)).map(({ method }) => method);

/** What is not HTTP, or too slow or too long in its headers, never becomes a request. */
const refuseConnection = (error: NodeJS.ErrnoException, socket: Duplex, requestId: string): void => {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawProblem(connectionProblem(error.code), requestId));
};

type Place = { access: Access; place: string };

/** The one place where a request, or an upgrade, is held to its rule; those refused are written down. */
const entrance =
  ({ gate, audit }: Identity, clients: ClientRegistry) =>
  (request: IncomingMessage, { access, place }: Place): Caller | undefined => {
    let caller: Caller | undefined;
    try {
      caller = gate.identify(request, access);
      gate.check(caller, access);
      clients.seen(request, caller?.principal.name);
      return caller;
    } catch (error) {
      const address = request.socket.remoteAddress;
      if (error instanceof RunyardError && !isAsking(request, place)) {
        const message = `${error.code} at ${place}`;
        audit.refused({ kind: "access_refused", by: caller, address, subject: place, message });
      }
      throw error;
    }
  };

/** How a page finds out whether it has to ask for a login: nobody has tried anything. */
const isAsking = ({ headers }: IncomingMessage, place: string): boolean =>
  place === `GET ${routes.getSession.path}` && headers.authorization === undefined;

export type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer };

/** Where a WebSocket leads, and who may enter. One that is `open` has checks of its own. */
export type UpgradeDoor = {
  /** As the protocol has it, without ids. */
  path: string;
  access: Access;
  enter(upgrade: Upgrade, caller: Caller | undefined): Promise<void> | void;
};

type Upgrades = {
  log: Log;
  identity: Identity;
  clients: ClientRegistry;
  doorAt: (path: string) => UpgradeDoor | undefined;
  /** Looks at what every request must keep to; throws. */
  mayEnter: (request: IncomingMessage) => void;
};

/** Sends each WebSocket upgrade to its door; a door refuses by throwing a RunyardError. */
export const routeUpgrades = (app: FastifyInstance, { log, identity, clients, doorAt, mayEnter }: Upgrades): void => {
  const admit = entrance(identity, clients);
  const nextId = requestIds();
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const enter = async () => {
      mayEnter(request);
      const path = (request.url ?? "").split("?", 1)[0] ?? "";
      const door = doorAt(path);
      if (door === undefined) throw new RunyardError("NOT_FOUND");
      const caller = admit(request, { access: door.access, place: `upgrade ${door.path}` });
      await door.enter({ request, socket, head }, caller);
    };
    enter().catch((error: unknown) => {
      const requestId = nextId();
      const known = error instanceof RunyardError ? error : new RunyardError("INTERNAL");
      if (known.code === "INTERNAL") log.error({ err: error, requestId }, "upgrade failed");
      socket.end(rawProblem(known, requestId));
    });
  });
};
