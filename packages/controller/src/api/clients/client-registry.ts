import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { ConnectedClient } from "@runyard/protocol";
import type { Clock } from "../../clock.ts";

const agentMost = 200;
/** Those that have gone are forgotten beyond this many, the longest unseen first. */
const clientsMost = 1_000;

type Entry = { -readonly [Key in keyof ConnectedClient]: ConnectedClient[Key] };

/** Who is connected, and who was. Connections are counted, not requests: one look per request finds its client. */
export class ClientRegistry {
  readonly #clock: Clock;
  readonly #byKey = new Map<string, Entry>();
  readonly #bySocket = new WeakMap<Socket, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a request came. @param owner - who it has shown to be @returns its client */
  seen({ socket, headers }: IncomingMessage, owner = ""): Entry {
    const known = this.#bySocket.get(socket);
    const entry = known?.owner === owner ? known : this.#connected(socket, { owner, userAgent: headers["user-agent"] });
    entry.lastSeenAtMs = this.#clock.now();
    return entry;
  }

  /** The newest first. */
  all(): ConnectedClient[] {
    return [...this.#byKey.values()].sort((left, right) => right.lastSeenAtMs - left.lastSeenAtMs);
  }

  #connected(socket: Socket, { owner, userAgent }: { owner: string; userAgent: string | undefined }): Entry {
    const address = socket.remoteAddress ?? "";
    const agent = (userAgent ?? "").slice(0, agentMost);
    const key = JSON.stringify([owner, address, agent]);
    const entry = this.#byKey.get(key) ?? this.#create(key, { owner, address, agent });
    entry.connections += 1;
    const before = this.#bySocket.get(socket);
    this.#bySocket.set(socket, entry);
    // A connection that brings somebody else (a login, a proxy) counts for them from now on.
    if (before !== undefined) before.connections -= 1;
    else socket.once("close", () => this.#closed(socket));
    return entry;
  }

  #closed(socket: Socket): void {
    const entry = this.#bySocket.get(socket);
    if (entry === undefined) return;
    entry.connections -= 1;
    entry.lastSeenAtMs = this.#clock.now();
  }

  #create(key: string, who: Pick<Entry, "owner" | "address" | "agent">): Entry {
    if (this.#byKey.size >= clientsMost) this.#forgetOldest();
    const nowMs = this.#clock.now();
    const entry = {
      ...who,
      connections: 0,
      firstSeenAtMs: nowMs,
      lastSeenAtMs: nowMs,
      jobs: { accepted: 0, refused: 0 },
    };
    this.#byKey.set(key, entry);
    return entry;
  }

  #forgetOldest(): void {
    let oldest: [string, Entry] | undefined;
    for (const one of this.#byKey) {
      const isGone = one[1].connections === 0;
      if (isGone && (oldest === undefined || one[1].lastSeenAtMs < oldest[1].lastSeenAtMs)) oldest = one;
    }
    if (oldest !== undefined) this.#byKey.delete(oldest[0]);
  }
}
