import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { heartbeatIntervalMs, leaseMs, WorkerFrame, type WorkerMessage } from "@runyard/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Yard } from "../yard.ts";
import { closeCodes, closeSockets } from "./sockets.ts";
import { WorkerConnection } from "./worker-connection.ts";
import { WorkerSession } from "./worker-session.ts";

const frameBytesMost = 96 * 1024 * 1024;

/** The workers' door: WebSocket connections, each a session. */
export class LinkServer {
  readonly #yard: Yard;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: frameBytesMost, perMessageDeflate: false });
  readonly #lastHeardMs = new Map<WebSocket, number>();
  readonly #stopPings: () => void;

  constructor(yard: Yard) {
    this.#yard = yard;
    this.#stopPings = yard.clock.every(heartbeatIntervalMs, () => this.#pingAll());
  }

  /** Takes over a connection that has shown the join token. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (worker) => this.#serve(worker));
  }

  /** Workers run on: they hold their results until a controller is there again. */
  async close(): Promise<void> {
    this.#stopPings();
    this.#server.close();
    await closeSockets([...this.#lastHeardMs.keys()], closeCodes.restart, "the controller is stopping");
  }

  #serve(socket: WebSocket): void {
    const connection = new WorkerConnection(socket);
    const session = new WorkerSession(this.#yard, connection);
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
    if (frame === undefined) {
      this.#yard.log.warn({}, "worker sent a frame that is none, connection closed");
      connection.close(closeCodes.violation, "not a frame of this link");
      return;
    }
    for (const message of frame) session.take(message);
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

const decodeFrame = (data: RawData | undefined): WorkerMessage[] | undefined => {
  try {
    return WorkerFrame.parse(JSON.parse(String(data)));
  } catch {
    // Not JSON or not messages: to the caller it is all the same.
    return undefined;
  }
};
