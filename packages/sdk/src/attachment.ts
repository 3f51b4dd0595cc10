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
} from "@runyard/protocol";
import { EventCursor } from "./event-cursor.ts";
import { EventQueue } from "./event-queue.ts";
import { reconnecting } from "./follow.ts";
import { parseJson } from "./json.ts";
import { SentInput } from "./sent-input.ts";
import { pause, type Timing } from "./timing.ts";
import { unreachable } from "./unreachable.ts";

const keptInputBytes = 16 * 1024 * 1024;
const frameBytes = 64 * 1024;
const waitingBytesMost = 1024 * 1024;
const drainPollMs = 5;

type AttachmentOptions = {
  url: string;
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
 * the input, after a reconnect and to each new attempt; a program never gets a byte twice.
 *
 * Throws what `events` throws; PAYLOAD_TOO_LARGE when a new attempt needs input that is no longer kept.
 */
export class Attachment implements AsyncIterable<FollowedEvent> {
  readonly #options: AttachmentOptions;
  readonly #cursor: EventCursor;
  readonly #input = new SentInput(keptInputBytes);
  readonly #closing = new AbortController();
  #socket: WebSocket | undefined;
  #sentOffset = 0;
  #inputEnded = false;
  #signals: ProgramSignal[] = [];
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
    if (this.#isReady()) this.#send({ type: "eof" });
  }

  /** Sends a signal to the program, or keeps it until there is one to send it to. */
  signal(name: ProgramSignal): void {
    if (this.#isReady()) this.#send({ type: "signal", signal: name });
    else this.#signals.push(name);
  }

  /** Ends the connection and the iteration; the job goes on. Closing twice is harmless. */
  close(): void {
    this.#closing.abort();
    this.#tellChange();
  }

  /** One connection's events. */
  async *#connection(): AsyncGenerator<FollowedEvent, void, undefined> {
    const { url, id, timing, signal, check } = this.#options;
    const address = new URL(url.replace(/^http/, "ws") + attachPath.replace(":id", encodeURIComponent(id)));
    if (this.#cursor.after !== undefined) address.searchParams.set("after", this.#cursor.after);
    const socket = new WebSocket(address);
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

  /** Input that a program no longer takes is no error: its end, or its next attempt, follows. */
  #receiveError({ code, detail }: { code: string; detail: string }, events: EventQueue<FollowedEvent>): void {
    if (code === "NOT_RUNNING") return;
    const status = isErrorCode(code) ? 0 : 500;
    events.end(fromProblem({ type: "about:blank", title: code, status, detail, code }));
  }

  #resendTo(events: EventQueue<FollowedEvent>): void {
    if (this.#input.firstKept === 0) {
      this.#resend();
      return;
    }
    events.end(
      new RunyardError("PAYLOAD_TOO_LARGE", "a new attempt began, and its input is larger than what is kept of it", {
        details: { keptBytes: keptInputBytes },
      }),
    );
  }

  /** The whole of what is kept, from its beginning. */
  #resend(): void {
    this.#sentOffset = this.#input.firstKept;
    this.#flush();
    if (!this.#isReady()) return;
    if (this.#inputEnded) this.#send({ type: "eof" });
    for (const signal of this.#signals.splice(0)) this.#send({ type: "signal", signal });
    this.#tellChange();
  }

  #flush(): void {
    if (!this.#isReady()) return;
    for (const { offset, bytes } of this.#input.from(this.#sentOffset)) {
      const { content, encoding } = encodeContent(bytes);
      this.#send({ type: "stdin", data: content, encoding, offset });
    }
    this.#sentOffset = this.#input.length;
    this.#input.forgetBefore(this.#sentOffset);
  }

  /** Input has somewhere to go: a connection, and an attempt that will read it. */
  #isReady(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#cursor.attempt !== undefined;
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

const decodeReply = (data: unknown): AttachReply | undefined =>
  typeof data === "string" ? AttachReply.safeParse(parseJson(data)).data : undefined;
