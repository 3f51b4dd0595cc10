import { RunyardError } from "@runyard/protocol";
import type { Call, CallFailure, Reply } from "./batch.ts";

type Waiting = Call & {
  weightBytes: number;
  resolve: (value: unknown) => void;
  reject: (error: RunyardError) => void;
};

/** Bounds of one batch: what is lost when its commit fails, and how long those behind it wait. */
const batchCallsMax = 500;
const batchBytesMax = 8 * 1024 * 1024;
/** A disk that has not taken a batch after this long is taken for failed. */
const batchTimeoutMs = 30_000;

export type CallQueueOptions = {
  /** Hands a batch over; answered by `settle`. */
  post: (calls: readonly Call[]) => void;
  onTimeout: (error: RunyardError) => void;
};

/**
 * Collects calls while a batch is under way and sends them as the next one: an idle store answers at once, a busy one
 * commits many calls together.
 */
export class CallQueue {
  readonly #options: CallQueueOptions;
  #waiting: Waiting[] = [];
  #underWay: Waiting[] = [];
  #isFlushAsked = false;
  #guard: NodeJS.Timeout | undefined;
  #failure: RunyardError | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: CallQueueOptions) {
    this.#options = options;
  }

  /** @param weightBytes - about how much the arguments hold, where that is much */
  call(call: Call, weightBytes = 0): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...call, weightBytes, resolve, reject });
      this.#askFlush();
    });
  }

  /** Gives the batch under way its replies, and sends the next. */
  settle(replies: readonly Reply[]): void {
    const batch = this.#underWay;
    this.#underWay = [];
    for (const [index, waiting] of batch.entries()) settleCall(waiting, replies[index]);
    this.#flush();
  }

  /** Rejects all that waits and all that will come. */
  fail(error: RunyardError): void {
    this.#failure ??= error;
    for (const waiting of [...this.#underWay, ...this.#waiting]) waiting.reject(error);
    this.#underWay = [];
    this.#waiting = [];
    this.#flush();
  }

  /** Takes no more calls. @returns when all taken before are answered */
  drain(error: RunyardError): Promise<void> {
    this.#failure ??= error;
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#askFlush();
    });
  }

  /** Calls made in one turn of the event loop go together. */
  #askFlush(): void {
    if (this.#isFlushAsked) return;
    this.#isFlushAsked = true;
    queueMicrotask(() => {
      this.#isFlushAsked = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#underWay.length > 0) return;
    clearTimeout(this.#guard);
    const batch = this.#waiting.splice(0, batchLength(this.#waiting));
    if (batch.length === 0) {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#underWay = batch;
    this.#guard = setTimeout(() => this.#options.onTimeout(batchTimedOut()), batchTimeoutMs);
    this.#guard.unref();
    this.#options.post(batch.map(({ name, args }) => ({ name, args })));
  }
}

const batchTimedOut = (): RunyardError =>
  new RunyardError("STORAGE_FAILED", `The store did not answer within ${batchTimeoutMs / 1000} seconds.`);

/** As many of the oldest as the bounds allow, one at least. */
const batchLength = (waiting: readonly Waiting[]): number => {
  let bytes = 0;
  const beyond = waiting.findIndex(({ weightBytes }, index) => {
    bytes += weightBytes;
    return index > 0 && (index >= batchCallsMax || bytes > batchBytesMax);
  });
  return beyond === -1 ? waiting.length : beyond;
};

const settleCall = ({ resolve, reject }: Waiting, reply: Reply | undefined): void => {
  if (reply === undefined) reject(new RunyardError("INTERNAL"));
  else if ("failure" in reply) reject(asError(reply.failure));
  else resolve(reply.value);
};

const asError = ({ code, detail }: CallFailure): RunyardError =>
  new RunyardError(code, undefined, { cause: new Error(detail) });
