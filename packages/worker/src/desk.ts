import {
  type ControllerMessage,
  decodeContent,
  type Fault,
  type Handlers,
  type HeldAttempt as HeldAttemptMessage,
  type Lease,
  type StepEvent,
  type WorkerMessage,
} from "@runyard/protocol";
import { Attempt, type AttemptEnd } from "./attempt/attempt.ts";
import type { BuildCache } from "./attempt/build-cache.ts";
import type { Precompiler } from "./attempt/precompiler.ts";
import type { ResidentCompilers } from "./attempt/resident-compiler.ts";
import type { Sandboxes } from "./attempt/sandboxes.ts";
import type { Libraries } from "./libraries/libraries.ts";
import type { EventLog } from "./link/event-log.ts";
import { HeldAttempt, type Outlet } from "./link/held-attempt.ts";
import type { Spool } from "./link/spool.ts";
import type { Log } from "./log.ts";
import type { Catalogue } from "./toolchains/catalogue.ts";
import type { InstalledToolchain } from "./toolchains/detect.ts";

export type DeskOptions = {
  slots: number;
  catalogue: Catalogue;
  sandboxes: Sandboxes;
  builds: BuildCache;
  precompiler: Precompiler;
  residents: ResidentCompilers;
  libraries: Libraries | undefined;
  spool: Spool;
  outlet: Outlet;
  log: Log;
};

type Entry = {
  held: HeldAttempt;
  attempt: Attempt;
  events: EventLog;
  /** Settles when nothing of it runs any more. */
  ended: Promise<void>;
  /** Its lease is over: whatever it still does is void. */
  isVoid: boolean;
};

/** Why an attempt is given back that did not fail. */
const givenBack = {
  DRAINING: "the worker takes nothing new",
  NO_FREE_SLOT: "every slot is taken",
  NO_SUCH_VERSION: "the worker has no such toolchain",
  CANCELLED: "the attempt was cancelled",
  WORKER_STOPPED: "the worker is stopping",
  OUTPUT_LOST: "the output that was held could not be read again",
} as const;
type GivenBack = keyof typeof givenBack;

const keyOf = ({ jobId, attempt, token }: Lease): string => `${jobId} ${attempt} ${token}`;

/** Takes attempts from the controller, executes them, and holds their results until they are acknowledged. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #entries = new Map<string, Entry>();
  /** Attempts on their way out: not ours any more, but not gone from the machine. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #emptied = new Set<() => void>();
  /** The worker is ending. */
  isLeaving = false;
  /** The controller wants it to take nothing new, until it says otherwise or is another one. */
  #isHeldBack = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get running(): number {
    let count = 0;
    for (const { held } of this.#entries.values()) if (held.state === "running") count += 1;
    return count;
  }

  get freeSlots(): number {
    return this.isDraining ? 0 : Math.max(0, this.#options.slots - this.running);
  }

  get isDraining(): boolean {
    return this.isLeaving || this.#isHeldBack;
  }

  leases(): Lease[] {
    return [...this.#entries.values()].map(({ held }) => held.lease);
  }

  /** For a hello: what is here. Nothing of it goes out before the controller has answered. */
  present(): HeldAttemptMessage[] {
    return [...this.#entries.values()].map(({ held }) => held.present());
  }

  receive(message: ControllerMessage): void {
    (this.#handlers[message.type] as (message: ControllerMessage) => void)(message);
  }

  /** Resolves when nothing runs and every result is acknowledged. */
  emptied(): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.add(resolve));
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended).concat([...this.#leaving]));
  }

  /** Stops what runs and gives it back. */
  async close(): Promise<void> {
    this.isLeaving = true;
    for (const entry of [...this.#entries.values()]) {
      if (entry.held.state === "running") this.#giveBack(entry.held.lease, "WORKER_STOPPED");
      this.#void(entry);
    }
    await Promise.all(this.#leaving);
  }

  readonly #handlers: Handlers<ControllerMessage> = {
    welcome: ({ keep, drop }) => {
      this.#isHeldBack = false;
      for (const { afterSeq, ...lease } of keep) this.#find(lease)?.held.deliverFrom(afterSeq);
      for (const lease of drop) this.#drop(lease);
    },
    refuse: () => {},
    assign: (message) => this.#assign(message),
    cancel: (lease) => {
      const leaving = this.#drop(lease);
      // The slot is free only when the program is gone, and only then does the controller hear of it.
      void leaving.then(() => this.#giveBack(lease, "CANCELLED"));
    },
    stdin: ({ data, encoding, offset, writer, ...lease }) => {
      const entry = this.#find(lease);
      const bytes = decodeContent(data, encoding);
      const why = entry === undefined ? "the program has ended" : entry.attempt.addInput(bytes, { offset, writer });
      this.#refuseInput(lease, why, { received: entry?.attempt.inputFrom(writer), writer });
    },
    eof: ({ offset, writer, ...lease }) => {
      const entry = this.#find(lease);
      const why = entry?.attempt.endInput({ length: offset, writer });
      this.#refuseInput(lease, why, { received: entry?.attempt.inputFrom(writer), writer });
    },
    signal: ({ signal, ...lease }) => {
      const entry = this.#find(lease);
      this.#refuseInput(lease, entry === undefined ? "the program has ended" : entry.attempt.signal(signal), {});
    },
    resize: ({ columns, rows, ...lease }) => {
      this.#find(lease)?.attempt.resize({ columns, rows });
    },
    acknowledged: (lease) => {
      const entry = this.#find(lease);
      if (entry !== undefined) this.#forget(entry);
    },
    resend: ({ afterSeq, ...lease }) => this.#find(lease)?.held.deliverFrom(afterSeq),
    drain: () => this.#holdBack(true),
    resume: () => this.#holdBack(false),
  };

  #assign(message: Extract<ControllerMessage, { type: "assign" }>): void {
    const { jobId, attempt, token, request, version } = message;
    const lease: Lease = { jobId, attempt, token };
    if (this.#find(lease) !== undefined) return;
    const toolchain = this.#options.catalogue.find(request.language, version);
    const refusal = this.#refusal(toolchain);
    if (toolchain === undefined || refusal !== undefined) {
      this.#giveBack(lease, refusal ?? "NO_SUCH_VERSION");
      return;
    }
    const { sandboxes, builds, precompiler, residents, libraries, outlet } = this.#options;
    const events = this.#options.spool.create();
    const held: HeldAttempt = new HeldAttempt({
      lease,
      version,
      log: events,
      outlet,
      onLost: (error) => this.#onLost(held, error),
    });
    const running = new Attempt({
      request,
      toolchain,
      sandboxes,
      builds,
      precompiler,
      residents,
      libraries,
      emit: (event) => this.#emit(held, event),
      nowMs: Date.now,
    });
    held.deliverSoon();
    const entry: Entry = { held, attempt: running, events, ended: Promise.resolve(), isVoid: false };
    this.#entries.set(keyOf(lease), entry);
    entry.ended = running.run().then((end) => this.#onEnd(entry, end));
    this.#options.log.debug({ jobId, attempt, version }, "attempt began");
  }

  #refusal(toolchain: InstalledToolchain | undefined): GivenBack | undefined {
    if (this.isDraining) return "DRAINING";
    if (this.freeSlots === 0) return "NO_FREE_SLOT";
    return toolchain === undefined ? "NO_SUCH_VERSION" : undefined;
  }

  /** Spooled output that cannot be read again: there is no result to hand in. */
  #onLost({ lease }: HeldAttempt, error: Error): void {
    this.#options.log.error({ ...lease, reason: error.message }, "held output is lost");
    void this.#drop(lease).then(() => this.#giveBack(lease, "OUTPUT_LOST"));
  }

  #emit(held: HeldAttempt, event: StepEvent): void {
    held.append(event);
    this.#options.spool.check();
  }

  #onEnd(entry: Entry, end: AttemptEnd): void {
    const { lease } = entry.held;
    this.#options.log.debug({ jobId: lease.jobId, attempt: lease.attempt, end: end.type }, "attempt ended");
    if (entry.isVoid) return;
    if (end.type === "finished") {
      entry.held.finish();
      return;
    }
    const fault: Fault =
      end.type === "returned"
        ? end.fault
        : { code: "SANDBOX", message: "the sandbox was closed", at: "execute the attempt" };
    this.#options.log.error({ ...lease, fault }, "attempt returned");
    this.#options.outlet.send({ type: "returned", ...lease, fault });
    this.#forget(entry);
  }

  #find(lease: Lease): Entry | undefined {
    return this.#entries.get(keyOf(lease));
  }

  /** Forgets an attempt whose lease is over. Resolves when nothing of it runs. */
  #drop(lease: Lease): Promise<void> {
    const entry = this.#find(lease);
    return entry === undefined ? Promise.resolve() : this.#void(entry);
  }

  #void(entry: Entry): Promise<void> {
    entry.isVoid = true;
    entry.attempt.cancel();
    this.#forget(entry);
    const leaving = entry.ended.finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
    return leaving;
  }

  #forget(entry: Entry): void {
    entry.held.release();
    this.#entries.delete(keyOf(entry.held.lease));
    this.#options.spool.forget(entry.events).catch((error: Error) => {
      this.#options.log.warn({ reason: error.message }, "could not remove spooled output");
    });
    if (this.#entries.size > 0) return;
    for (const resolve of this.#emptied) resolve();
    this.#emptied.clear();
  }

  #giveBack({ jobId, attempt, token }: Lease, code: GivenBack): void {
    const fault = { code, message: givenBack[code], at: "hold the attempt" };
    this.#options.outlet.send({ type: "returned", jobId, attempt, token, fault });
  }

  #refuseInput(
    { jobId, attempt, token }: Lease,
    why: string | undefined,
    input: { received?: number | undefined; writer?: string | undefined },
  ): void {
    if (why === undefined) return;
    const message = { type: "refused_input", jobId, attempt, token, why, ...input } satisfies WorkerMessage;
    this.#options.outlet.send(message);
  }

  #holdBack(isHeldBack: boolean): void {
    this.#isHeldBack = isHeldBack;
    this.#options.log.info({ isHeldBack }, "the controller changed whether this worker takes work");
  }
}
