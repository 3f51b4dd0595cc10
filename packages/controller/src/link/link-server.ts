import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { heartbeatIntervalMs, leaseMs, linkVersion, WorkerFrame, type WorkerMessage } from "@runyard/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Identity } from "../auth/identity.ts";
import type { Yard } from "../yard.ts";
import { closeCodes, closeSockets } from "./sockets.ts";
import { versionSkew } from "./version-skew.ts";
import { WorkerConnection } from "./worker-connection.ts";
import { type Admission, WorkerDoor } from "./worker-door.ts";
import { WorkerSession } from "./worker-session.ts";

const frameBytesMost = 96 * 1024 * 1024;

/** The workers' door: WebSocket connections, each a session. */
export class LinkServer {
  readonly #yard: Yard;
  readonly #door: WorkerDoor;
  readonly #version: string;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: frameBytesMost, perMessageDeflate: false });
  readonly #lastHeardMs = new Map<WebSocket, number>();
  readonly #stopPings: () => void;

  /** @param version - of this product, as a worker of another one is told */
  constructor(yard: Yard, identity: Identity, version: string) {
    this.#yard = yard;
    this.#door = new WorkerDoor(yard, identity);
    this.#version = version;
    this.#stopPings = yard.clock.every(heartbeatIntervalMs, () => this.#pingAll());
  }

  /** Takes over a connection that has shown a worker's credential. @throws RunyardError WORKER_UNKNOWN */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admission = this.#door.admit(request);
    this.#server.handleUpgrade(request, socket, head, (worker) => this.#serve(worker, admission));
  }

  /** Workers run on: they hold their results until a controller is there again. */
  async close(): Promise<void> {
    this.#stopPings();
    this.#server.close();
    await closeSockets([...this.#lastHeardMs.keys()], closeCodes.restart, "the controller is stopping");
  }

  #serve(socket: WebSocket, admission: Admission): void {
    const connection = new WorkerConnection(socket);
    const session = new WorkerSession(this.#yard, { link: connection, door: this.#door, admission });
    const heard = () => this.#lastHeardMs.set(socket, this.#yard.clock.now());
    heard();
    socket.on("message", (data, isBinary) => {
      heard();
      this.#take(session, connection, isBinary ? undefined : data);
    });
    socket.on("pong", () => {
      heard();
      session.heard();
    });
    socket.on("error", (error) => this.#yard.log.warn({ err: error }, "worker connection failed"));
    socket.on("close", () => {
      this.#lastHeardMs.delete(socket);
      session.ended();
    });
  }

  #take(session: WorkerSession, connection: WorkerConnection, data: RawData | undefined): void {
    const frame = decodeFrame(data);
    const foreign = frame === undefined ? foreignHello(data) : undefined;
    if (foreign !== undefined) {
      this.#refuseVersion(connection, foreign);
      return;
    }
    if (frame === undefined) {
      this.#yard.log.warn({}, "worker sent a frame that is none, connection closed");
      connection.close(closeCodes.violation, "not a frame of this link");
      return;
    }
    for (const message of frame) session.take(message);
  }

  #refuseVersion(connection: WorkerConnection, { name, version, spoken }: ForeignHello): void {
    const { code, message: detail } = versionSkew(spoken, version, this.#version);
    this.#yard.log.warn({ name, version, spoken }, "worker of another version refused");
    this.#yard.monitor.metrics.joinAttempts.inc({ result: "incompatible" });
    connection.send({ type: "refuse", code, detail });
    connection.close(closeCodes.violation, "incompatible version");
  }

  /** Notices connections whose other end is gone without a word. */
  #pingAll(): void {
    const nowMs = this.#yard.clock.now();
    for (const [socket, heardMs] of this.#lastHeardMs) {
      if (nowMs - heardMs > leaseMs) socket.terminate();
      else socket.ping();
    }
  }
}

type ForeignHello = { name: string; version: string; spoken: number };

/** All that is looked at in a hello of another version of the link: what else it holds may be anything. */
const Hello = z.looseObject({
  type: z.literal("hello"),
  linkVersion: z.int().refine((spoken) => spoken !== linkVersion),
  profile: z
    .looseObject({ name: z.string().catch("?"), version: z.string().catch("?") })
    .catch({ name: "?", version: "?" }),
});

const foreignHello = (data: RawData | undefined): ForeignHello | undefined => {
  const { data: frame } = z.tuple([Hello], z.unknown()).safeParse(parseJson(data));
  if (frame === undefined) return undefined;
  const [{ linkVersion: spoken, profile }] = frame;
  return { name: profile.name, version: profile.version, spoken };
};

const parseJson = (data: RawData | undefined): unknown => {
  try {
    return JSON.parse(String(data));
  } catch {
    // Not JSON: no schema takes it.
    return undefined;
  }
};

const decodeFrame = (data: RawData | undefined): WorkerMessage[] | undefined => {
  const { data: frame } = WorkerFrame.safeParse(parseJson(data));
  // Of another version every message may mean something else, also one that looks the same.
  return frame?.some((message) => message.type === "hello" && message.linkVersion !== linkVersion) ? undefined : frame;
};
