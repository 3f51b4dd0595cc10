import type { IncomingMessage, Server } from "node:http";
import { isIPv6, type Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { RunyardError } from "@runyard/protocol";

/** How many connections are served at once, and how slow their other ends may be. */
export type ConnectionRules = {
  most: number;
  mostPerAddress: number;
  headersMs: number;
  requestMs: number;
};

export const usualConnectionRules: ConnectionRules = {
  most: 10_000,
  mostPerAddress: 4_000,
  headersMs: 10_000,
  requestMs: 120_000,
};

/** Of those beyond the bounds, so many at once are told so; the others are hung up on. */
const surplusMost = 200;

/** Counts connections, and refuses requests on those that came when there were as many as may be. */
export class Connections {
  readonly #rules: ConnectionRules;
  readonly #byAddress = new Map<string, number>();
  readonly #surplus = new WeakSet<Socket>();
  #open = 0;

  constructor(rules: ConnectionRules) {
    this.#rules = rules;
  }

  watch(server: Server): void {
    server.maxConnections = this.#rules.most + surplusMost;
    // Requests over TLS know the connection by its secured end.
    const event = server instanceof TlsServer ? "secureConnection" : "connection";
    server.on(event, (socket: Socket) => this.#opened(socket));
  }

  /** @throws RunyardError OVERLOADED */
  check({ socket }: IncomingMessage): void {
    if (!this.#surplus.has(socket)) return;
    throw new RunyardError(
      "OVERLOADED",
      "There are as many connections as are served at once, here or from your address.",
    );
  }

  #opened(socket: Socket): void {
    const address = addressKey(socket.remoteAddress ?? "");
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#open >= this.#rules.most || here >= this.#rules.mostPerAddress) {
      this.#surplus.add(socket);
      return;
    }
    this.#open += 1;
    this.#byAddress.set(address, here + 1);
    socket.once("close", () => this.#closed(address));
  }

  #closed(address: string): void {
    this.#open -= 1;
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}

/** Of IPv6 the network of 64 bits: one machine has all of its addresses. */
export const addressKey = (address: string): string => {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").length;
  return [...groups, ...Array<string>(missing).fill("0")].slice(0, 4).join(":");
};
