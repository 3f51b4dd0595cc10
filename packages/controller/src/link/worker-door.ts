import type { IncomingMessage } from "node:http";
import { type ErrorCode, RunyardError } from "@runyard/protocol";
import type { Identity } from "../auth/identity.ts";
import { recordEvent } from "../events/record-event.ts";
import type { StoredWorker } from "../store/store.ts";
import type { Yard } from "../yard.ts";

/** Who a connection is, by the credential it came with. */
export type Admission = { worker: StoredWorker; address: string };

/** Tells workers from everybody else, and writes down who was sent away. */
export class WorkerDoor {
  readonly #yard: Yard;
  readonly #identity: Pick<Identity, "workers" | "audit">;

  constructor(yard: Yard, identity: Pick<Identity, "workers" | "audit">) {
    this.#yard = yard;
    this.#identity = identity;
  }

  /** @throws RunyardError WORKER_UNKNOWN */
  admit({ headers, socket }: IncomingMessage): Admission {
    const worker = this.#identity.workers.bearer(headers.authorization);
    const address = socket.remoteAddress ?? "";
    if (worker !== undefined) return { worker, address };
    this.#yard.monitor.metrics.joinAttempts.inc({ result: "unauthenticated" });
    const message = "a connection came with no worker's credential";
    this.#identity.audit.refused({ kind: "worker_refused", address, message });
    throw new RunyardError("WORKER_UNKNOWN");
  }

  /** Forgotten workers may still be connected, before their hello. */
  isInForce({ worker }: Admission): boolean {
    return this.#identity.workers.isInForce(worker);
  }

  /** A worker's own credential in the wrong hands, or so it seems. */
  refused({ worker: { name }, address }: Admission, code: ErrorCode, what: string): void {
    this.#yard.log.warn({ name, address, code }, "worker refused");
    this.#yard.monitor.metrics.joinAttempts.inc({ result: "refused" });
    this.#yard.refusedCredentials.add(name, address, this.#yard.clock.now());
    const message = `the credential of ${name} was refused: ${what}`;
    const isFirst = this.#identity.audit.refused({ kind: "credential_refused", address, subject: name, message });
    if (isFirst) recordEvent(this.#yard, { says: "worker_refused", worker: name, address });
  }
}
