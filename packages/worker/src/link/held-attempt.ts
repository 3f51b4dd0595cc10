import type { HeldAttempt as HeldAttemptMessage, Lease, StepEvent, WorkerMessage } from "@runyard/protocol";
import type { EventLog } from "./event-log.ts";

/** A few of these fill a frame; the controller reads a frame at one go. */
const batchLength = 256 * 1024;

/** Most programs are over by then, and all they had to say goes in one frame: each costs a millisecond of CPU. */
export const firstWordMs = 10;

/** Where an attempt's events go. */
export type Outlet = {
  readonly isOpen: boolean;
  send(message: WorkerMessage): void;
  sendText(text: string): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
};

type HeldAttemptOptions = {
  lease: Lease;
  version: string;
  log: EventLog;
  outlet: Outlet;
  /** The log can no longer be read. */
  onLost: (error: Error) => void;
};

/** An attempt's lease and events, held and handed over until the controller says that its result is stored. */
export class HeldAttempt {
  readonly lease: Lease;
  readonly version: string;
  readonly #log: EventLog;
  readonly #outlet: Outlet;
  readonly #onLost: HeldAttemptOptions["onLost"];
  #state: HeldAttemptMessage["state"] = "running";
  /** Number of the last event that went out on this connection. */
  #sent = 0;
  #isEndSent = false;
  #isDelivering = false;
  /** Until the controller of a new connection says what it has, nothing is sent. */
  #isWanted = true;
  readonly #beganAt = performance.now();
  #firstWord: NodeJS.Timeout | undefined;

  constructor({ lease, version, log, outlet, onLost }: HeldAttemptOptions) {
    this.lease = lease;
    this.version = version;
    this.#log = log;
    this.#outlet = outlet;
    this.#onLost = onLost;
  }

  get state(): HeldAttemptMessage["state"] {
    return this.#state;
  }

  /** As a hello names it. Nothing more goes out before {@link deliverFrom}. */
  present(): HeldAttemptMessage {
    this.#isWanted = false;
    this.#cancelFirstWord();
    return { ...this.lease, state: this.#state, lastSeq: this.#log.lastSeq };
  }

  append(event: StepEvent): void {
    this.#log.append(JSON.stringify(event));
    this.#deliver();
  }

  finish(): void {
    this.#state = "finished";
    if (this.#firstWord === undefined) this.#deliver();
    else this.deliverFrom(0);
  }

  /** Everything goes out in a moment, or when it has ended. */
  deliverSoon(): void {
    this.#isWanted = false;
    this.#firstWord = setTimeout(() => this.deliverFrom(0), firstWordMs);
  }

  /** Sends everything after event `seq`, again where it was sent before. */
  deliverFrom(seq: number): void {
    this.#cancelFirstWord();
    this.#sent = Math.min(seq, this.#log.lastSeq);
    this.#isEndSent = false;
    this.#isWanted = true;
    const agoMs = Math.round(performance.now() - this.#beganAt);
    this.#outlet.send({ type: "started", ...this.lease, version: this.version, agoMs });
    this.#deliver();
  }

  /** Nothing more goes out: the controller has it, or does not want it. */
  release(): void {
    this.#isWanted = false;
    this.#cancelFirstWord();
  }

  #cancelFirstWord(): void {
    clearTimeout(this.#firstWord);
    this.#firstWord = undefined;
  }

  #deliver(): void {
    if (this.#isDelivering || !this.#isWanted || !this.#outlet.isOpen) return;
    this.#isDelivering = true;
    this.#sendAll().catch(this.#onLost);
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#isWanted && this.#outlet.isOpen) {
        const from = this.#sent;
        const lines = this.#log.read(from, batchLength);
        const ready = Array.isArray(lines) ? lines : await lines;
        // A new connection or a resend moved the place meanwhile.
        if (this.#sent !== from) continue;
        if (ready.length === 0) {
          this.#sendEnd();
          return;
        }
        this.#sent = from + ready.length;
        this.#sendEvents(from + 1, ready);
        await this.#outlet.room();
      }
    } finally {
      // In the same turn as the last look into the log: whatever comes later begins a new delivery.
      this.#isDelivering = false;
    }
  }

  #sendEvents(firstSeq: number, lines: readonly string[]): void {
    const head = JSON.stringify({ type: "events", ...this.lease, firstSeq });
    this.#outlet.sendText(`${head.slice(0, -1)},"events":[${lines.join(",")}]}`);
  }

  #sendEnd(): void {
    const lastSeq = this.#log.lastSeq;
    if (this.#state !== "finished" || this.#isEndSent || !this.#isWanted || this.#sent < lastSeq) return;
    this.#isEndSent = this.#outlet.isOpen;
    this.#outlet.send({ type: "finished", ...this.lease, lastSeq, version: this.version });
  }
}
