import {
  AttachReply,
  type AttachRequest,
  attachPath,
  encodeContent,
  type FollowedEvent,
  fromProblem,
  isErrorCode,
  type ProgramSignal,
  RunyardError,
  type TerminalSize,
} from "@runyard/protocol";
import { EventCursor } from "./event-cursor.ts";
import { EventQueue } from "./event-queue.ts";
import { reconnecting } from "./follow.ts";
import { parseJson } from "./json.ts";
import { randomKey } from "./random-key.ts";
import { SentInput } from "./sent-input.ts";
import { pause, type Timing } from "./timing.ts";
import { unreachable } from "./unreachable.ts";

const keptInputBytes = 16 * 1024 * 1024;
const frameBytes = 64 * 1024;
const waitingBytesMost = 1024 * 1024;
const drainPollMs = 5;
const refusalPauseMs = 10;
const refusalPauseMostMs = 500;

type AttachmentOptions = {
  url: string;
  /** Sent where the platform can: in browsers the session's cookie says who calls. */
  credentials: Readonly<Record<string, string>>;
  id: string;
  after: string | undefined;
  signal: AbortSignal | undefined;
  timing: Timing;
  /** Asks over HTTP whether the job is there: a WebSocket that does not open says nothing of the reason. */
  check: () => Promise<unknown>;
};

/**
 * A job's events with a way to its standard input. Iterate it: the connection lives while you do, comes back by itself
 * and goes on after the last event seen. What is written is kept (the newest 16 MiB) and sent again, with its place in
 * the input, after a reconnect and to each new attempt; a program never gets a byte twice. Several may write to one program.
 *
 * Throws what `events` throws; PAYLOAD_TOO_LARGE when a new attempt needs input that is no longer kept.
 */
export class Attachment implements AsyncIterable<FollowedEvent> {
  readonly #options: AttachmentOptions;
  readonly #cursor: EventCursor;
  readonly #input = new SentInput(keptInputBytes);
  readonly #writer = randomKey();
  readonly #closing = new AbortController();
  #socket: WebSocket | undefined;
  #sentOffset = 0;
  #inputEnded = false;
  #holdBack: HoldBack | undefined;
  #signals: ProgramSignal[] = [];
  #size: TerminalSize | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#cursor = new EventCursor(options.after);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FollowedEvent, void, undefined> {
    const { url, timing, signal } = this.#options;
    try {
      yield* reconnecting({
        url,
        timing,
        signal: signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]),
        connect: () => this.#connection(),
        isLast: ({ event }) => event.type === "end",
      });
    } catch (error) {
      if (!this.#closing.signal.aborted || signal?.aborted === true) throw error;
    } finally {
      this.close();
    }
  }

  /** Adds to standard input. Resolves when there is room for more; at once when the attachment is closed. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += frameBytes) {
      if (this.#inputEnded || this.#closing.signal.aborted) return;
      this.#input.append(bytes.subarray(start, start + frameBytes));
      this.#flush();
      await this.#room();
    }
  }

  /** Ends standard input. */
  end(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#sendEnd();
  }

  /** Sends a signal to the program, or keeps it until there is one to send it to. */
  signal(name: ProgramSignal): void {
    if (this.#isAttached()) this.#send({ type: "signal", signal: name });
    else this.#signals.push(name);
  }

  /** Tells the program's terminal its size, now and after whatever comes between; to no effect where it has none. */
  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#sendSize();
  }

  /** Ends the connection and the iteration; the job goes on. Closing twice is harmless. */
  close(): void {
    this.#closing.abort();
    this.#tellChange();
  }

  /** One connection's events. */
  async *#connection(): AsyncGenerator<FollowedEvent, void, undefined> {
    const { url, id, credentials, timing, signal, check } = this.#options;
    const address = new URL(url.replace(/^http/, "ws") + attachPath.replace(":id", encodeURIComponent(id)));
    if (this.#cursor.after !== undefined) address.searchParams.set("after", this.#cursor.after);
    const socket = openSocket(address, credentials);
    const events = new EventQueue<FollowedEvent>();
    let wasOpen = false;
    const silence = (): void => events.end(unreachable(url, "timeout"));
    let timer = setTimeout(silence, timing.callMs);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(silence, timing.idleMs);
    };
    const stop = (): void => events.end(signal?.aborted === true ? signal.reason : this.#closing.signal.reason);
    signal?.addEventListener("abort", stop, { once: true });
    this.#closing.signal.addEventListener("abort", stop, { once: true });
    socket.onopen = () => {
      wasOpen = true;
      alive();
      this.#socket = socket;
      this.#resend();
    };
    socket.onmessage = ({ data }) => {
      alive();
      this.#receive(data, events);
    };
    socket.onerror = () => events.end(unreachable(url, "cut"));
    socket.onclose = () => events.end(unreachable(url, "cut"));
    try {
      if (signal?.aborted === true || this.#closing.signal.aborted) stop();
      yield* events;
    } catch (error) {
      if (!wasOpen && signal?.aborted !== true && !this.#closing.signal.aborted) await check();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      this.#closing.signal.removeEventListener("abort", stop);
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      this.#socket = undefined;
      this.#forgetRefusals();
      this.#tellChange();
      socket.close();
    }
  }

  #receive(data: unknown, events: EventQueue<FollowedEvent>): void {
    const reply = decodeReply(data);
    if (reply === undefined) events.end(new RunyardError("INCOMPATIBLE_VERSION"));
    else if (reply.type === "error") this.#receiveError(reply, events);
    else {
      const followed = { id: reply.id, event: reply.event };
      if (!this.#cursor.accepts(followed)) return;
      events.push(followed);
      if (reply.event.type === "attempt") this.#resendTo(events);
    }
  }

  #receiveError({ code, detail, received }: Refusal, events: EventQueue<FollowedEvent>): void {
    if (code === "NOT_RUNNING") this.#sendLater(received ?? this.#input.firstKept, events);
    else {
      const status = isErrorCode(code) ? 0 : 500;
      events.end(fromProblem({ type: "about:blank", title: code, status, detail, code }));
    }
  }

  /** The program has not started, reads slower than it is given, or has ended: tries on until events tell which. */
  #sendLater(received: number, events: EventQueue<FollowedEvent>): void {
    if (this.#holdBack?.timer !== undefined) {
      this.#holdBack.inFlight -= 1;
      return;
    }
    if (received < this.#input.firstKept) {
      events.end(tooMuchInput());
      return;
    }
    const isStuck = this.#holdBack !== undefined && received <= this.#holdBack.received;
    const pauseMs = isStuck ? Math.min((this.#holdBack?.pauseMs ?? 0) * 2, refusalPauseMostMs) : refusalPauseMs;
    const inFlight = this.#framesAfter(received);
    this.#holdBack = { timer: undefined, pauseMs, received, inFlight };
    this.#holdBack.timer = setTimeout(() => this.#sendAgain(Date.now()), pauseMs);
    // What is written meanwhile waits with the rest.
    this.#sentOffset = received;
  }

  /** Frames sent after the one that was refused: each will be refused too, because it does not follow. */
  #framesAfter(received: number): number {
    const sent = this.#input.from(received).filter(({ offset }) => offset < this.#sentOffset);
    return sent.length - 1 + (this.#inputEnded ? 1 : 0);
  }

  /** When the answers to all that was in flight are here, so that the next refusal is about what is sent now. */
  #sendAgain(sinceMs: number): void {
    const hold = this.#holdBack;
    if (hold === undefined) return;
    if (hold.inFlight > 0 && Date.now() - sinceMs < refusalPauseMostMs) {
      hold.timer = setTimeout(() => this.#sendAgain(sinceMs), drainPollMs);
      return;
    }
    hold.timer = undefined;
    this.#sendFrom(hold.received);
    this.#tellChange();
  }

  #forgetRefusals(): void {
    clearTimeout(this.#holdBack?.timer);
    this.#holdBack = undefined;
  }

  #resendTo(events: EventQueue<FollowedEvent>): void {
    if (this.#input.firstKept === 0) {
      this.#resend();
      return;
    }
    events.end(tooMuchInput());
  }

  /** The whole of what is kept, from its beginning. */
  #resend(): void {
    this.#forgetRefusals();
    this.#sendFrom(this.#input.firstKept);
    if (!this.#isAttached()) return;
    for (const signal of this.#signals.splice(0)) this.#send({ type: "signal", signal });
    this.#tellChange();
  }

  #sendFrom(offset: number): void {
    this.#sentOffset = offset;
    this.#sendSize();
    this.#flush();
    this.#sendEnd();
  }

  #sendSize(): void {
    if (this.#size !== undefined && this.#isReady()) this.#send({ type: "resize", ...this.#size });
  }

  #sendEnd(): void {
    if (this.#inputEnded && this.#isReady())
      this.#send({ type: "eof", offset: this.#input.length, writer: this.#writer });
  }

  #flush(): void {
    if (!this.#isReady()) return;
    for (const { offset, bytes } of this.#input.from(this.#sentOffset)) {
      const { content, encoding } = encodeContent(bytes);
      this.#send({ type: "stdin", data: content, encoding, offset, writer: this.#writer });
    }
    this.#sentOffset = this.#input.length;
    this.#input.forgetBefore(this.#sentOffset);
  }

  /** There is a connection, and an attempt at its other end. */
  #isAttached(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#cursor.attempt !== undefined;
  }

  /** The same, and the program takes input. */
  #isReady(): boolean {
    return this.#isAttached() && this.#holdBack?.timer === undefined;
  }

  #send(request: AttachRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  async #room(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const unsent = this.#input.length - this.#sentOffset + (this.#socket?.bufferedAmount ?? 0);
      if (unsent <= waitingBytesMost) return;
      // A socket does not say when its buffer drains; a connection or an attempt to come does.
      if (this.#isReady()) await pause(drainPollMs);
      else await this.#changed.promise;
    }
  }

  #tellChange(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Input was refused from byte `received` on; sent again when the timer ends. */
type HoldBack = {
  timer: ReturnType<typeof setTimeout> | undefined;
  pauseMs: number;
  received: number;
  inFlight: number;
};

type Refusal = Extract<AttachReply, { type: "error" }>;

const tooMuchInput = (): RunyardError =>
  new RunyardError("PAYLOAD_TOO_LARGE", "the program needs its input again, and it is larger than what is kept of it", {
    details: { keptBytes: keptInputBytes },
  });

const decodeReply = (data: unknown): AttachReply | undefined =>
  typeof data === "string" ? AttachReply.safeParse(parseJson(data)).data : undefined;

/** Node's WebSocket takes headers; that of browsers has no such argument. */
const openSocket = (address: URL, headers: Readonly<Record<string, string>>): WebSocket => {
  if (Object.keys(headers).length === 0) return new WebSocket(address);
  const WithHeaders = WebSocket as unknown as new (url: URL, options: { headers: object }) => WebSocket;
  return new WithHeaders(address, { headers });
};
