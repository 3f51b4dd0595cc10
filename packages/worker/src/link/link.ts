import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type ControllerMessage,
  type ErrorCode,
  type HeldAttempt,
  isErrorCode,
  leaseMs,
  linkVersion,
  RunyardError,
  type WorkerId,
  type WorkerMessage,
  type WorkerProfile,
} from "@runyard/protocol";
import type { Log } from "../log.ts";
import { backoffMs } from "./backoff.ts";
import { Connection } from "./connection.ts";
import type { Enrolment } from "./enrolment.ts";
import type { Wire } from "./wire.ts";
import type { Pulse } from "./wire-messages.ts";

/** Sent away for good: another end of the connection that lost the message still knows it by this code. */
const forgottenCode = 4410;

/** Trying again would meet the same. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  "INCOMPATIBLE_VERSION",
  "WRONG_CONTROLLER",
  "FORBIDDEN_ORIGIN",
  "UNENCRYPTED",
  "TLS_REQUIRED",
  "JOIN_TOKEN_INVALID",
  "JOIN_TOKEN_EXPIRED",
  "JOIN_TOKEN_USED",
  "JOIN_NAME_REFUSED",
  "WORKER_UNKNOWN",
]);
/** A process that ended without a word may still seem connected for as long as a lease. */
const otherMostMs = 1.5 * leaseMs;

/** How the link stands, for whoever tells people of it. */
export type LinkNews = { isConnected: true } | { isConnected: false; why: RunyardError | string; waitMs: number };

export type LinkOptions = {
  wire: Wire;
  controllerUrl: string;
  enrolment: Enrolment;
  workerId: WorkerId;
  profile: () => WorkerProfile;
  log: Log;
  held: () => HeldAttempt[];
  pulse: () => Pulse;
  onMessage: (message: ControllerMessage) => void;
  onNews?: ((news: LinkNews) => void) | undefined;
  /** Gives up when no controller was reached for this long since the start; never when absent. */
  joinMostMs?: number | undefined;
  /** Calls the next connection sooner or later, in tests. */
  waitMs?: (failures: number) => number;
};

/** Keeps a worker connected: connects for ever with growing pauses, says hello, and takes a refusal for what it is. */
export class Link {
  readonly #options: LinkOptions;
  readonly #startedAtMs = performance.now();
  readonly #ending = new AbortController();
  /** Tells this process from another that has its credential. */
  readonly #processSecret = randomBytes(24).toString("base64url");
  readonly #welcomed = Promise.withResolvers<void>();
  #connection: Connection | undefined;
  #isWelcome = false;
  #wasWelcome = false;
  #refusal: RunyardError | undefined;
  /** Since when another process has been connected under this name. */
  #otherSinceMs: number | undefined;
  /** Settles when the link has ended for good; rejects when the controller will not have this worker. */
  readonly ended: Promise<void>;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.ended = this.#keepConnected();
    this.ended.catch((error) => this.#welcomed.reject(error));
    this.#welcomed.promise.catch(() => {
      // Told by `ended` as well, which whoever holds the link must look at.
    });
  }

  /** The first welcome. @throws RunyardError that says why a controller will not have it */
  get welcomed(): Promise<void> {
    return this.#welcomed.promise;
  }

  /** Whether messages reach a controller that knows this worker. */
  get isOpen(): boolean {
    return this.#isWelcome && this.#connection?.isOpen === true;
  }

  /** Lost without a connection: whatever must arrive is held and told again by the next hello. */
  send(message: WorkerMessage): void {
    if (this.isOpen) this.#connection?.send(message);
  }

  sendText(text: string): void {
    if (this.isOpen) this.#connection?.sendText(text);
  }

  async room(): Promise<void> {
    await this.#connection?.room();
  }

  /** Tells what runs and what is free now, without waiting for the next heartbeat. */
  heartbeat(): void {
    if (this.isOpen) this.#connection?.beat();
  }

  async close(): Promise<void> {
    this.send({ type: "goodbye" });
    this.#ending.abort();
    await this.#connection?.close();
    await this.ended.catch(() => {
      // Refused before: its owner has been told.
    });
    this.#welcomed.reject(new RunyardError("SHUTTING_DOWN", "the worker was closed before a controller took it"));
  }

  async #keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.#ending.signal.aborted) {
      const why = await this.#connectOnce();
      if (this.#refusal !== undefined) throw this.#refusal;
      if (this.#ending.signal.aborted) return;
      failures = this.#isWelcome ? 1 : failures + 1;
      this.#isWelcome = false;
      const waitMs = (this.#options.waitMs ?? backoffMs)(failures);
      this.#options.log.info({ reason: String(why), waitMs }, "not connected to the controller");
      this.#options.onNews?.({ isConnected: false, why, waitMs });
      // An abort of the pause means that the link is being closed, which the loop's condition sees.
      await delay(waitMs, undefined, { signal: this.#ending.signal }).catch(() => {});
    }
  }

  /** One connection, from the handshake to its end. @returns why it ended */
  async #connectOnce(): Promise<RunyardError | string> {
    const { wire, controllerUrl, enrolment, workerId, profile, held, pulse } = this.#options;
    let connection: Connection;
    try {
      const onMessage = (message: ControllerMessage) => this.#onMessage(message);
      const credential = await enrolment.credential();
      const { trust } = enrolment;
      connection = await Connection.open(wire, { controllerUrl, credential, trust, onMessage, pulse });
    } catch (error) {
      return this.#failed(error);
    }
    this.#connection = connection;
    if (this.#ending.signal.aborted) connection.cut("the worker is stopping");
    const processSecret = this.#processSecret;
    connection.send({ type: "hello", linkVersion, workerId, processSecret, profile: profile(), held: held() });
    const { code, why } = await connection.closed;
    if (code === forgottenCode) this.#refusal ??= new RunyardError("WORKER_FORGOTTEN");
    if (this.#refusal?.code === "WORKER_FORGOTTEN") await enrolment.forget();
    return why;
  }

  #failed(error: unknown): RunyardError {
    if (!(error instanceof RunyardError)) throw error;
    if (error.code === "WORKER_UNKNOWN" && this.#options.enrolment.refused()) return error;
    const isFinal = this.#isFinal(error.code);
    const { joinMostMs = Number.POSITIVE_INFINITY } = this.#options;
    const isTooLong = !this.#wasWelcome && performance.now() - this.#startedAtMs > joinMostMs;
    if (isFinal || isTooLong) this.#refusal = error;
    return error;
  }

  /** Whether trying again would meet the same. */
  #isFinal(code: ErrorCode): boolean {
    if (code !== "WORKER_CONNECTED") return finalCodes.has(code);
    this.#otherSinceMs ??= performance.now();
    return performance.now() - this.#otherSinceMs > otherMostMs;
  }

  #onMessage(message: ControllerMessage): void {
    if (message.type === "refuse") {
      const code = isErrorCode(message.code) ? message.code : "INTERNAL";
      // What a controller says after the hello it means, but for the process before this one, which may be gone soon.
      if (code !== "WORKER_CONNECTED" || this.#isFinal(code))
        this.#refusal = new RunyardError(code, message.detail, { details: { refusal: message.code } });
      this.#connection?.cut(message.detail);
      return;
    }
    if (message.type === "welcome") {
      this.#isWelcome = true;
      this.#wasWelcome = true;
      this.#otherSinceMs = undefined;
      this.#options.log.info(
        { kept: message.keep.length, dropped: message.drop.length },
        "connected to the controller",
      );
      this.#options.onNews?.({ isConnected: true });
    }
    if (!this.#isWelcome) return;
    this.#options.onMessage(message);
    if (message.type !== "welcome") return;
    this.heartbeat();
    this.#welcomed.resolve();
  }
}
