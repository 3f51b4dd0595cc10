import {
  ControllerFrame,
  type ControllerMessage,
  fromProblem,
  linkPath,
  Problem,
  RunyardError,
  type WorkerMessage,
} from "@runyard/protocol";
import type { Trust } from "./trust.ts";
import { unreachable } from "./unreachable.ts";
import type { Wire } from "./wire.ts";
import type { FromWire, Pulse } from "./wire-messages.ts";

/** Beyond this what is sent waits for the network to take it. */
const unsentMost = 1024 * 1024;
/** What fits into the network's own buffers is not counted. */
const smallFrame = 16 * 1024;
const tookStep = 256 * 1024;

export type ConnectionOptions = {
  controllerUrl: string;
  credential: string;
  trust: Trust;
  onMessage: (message: ControllerMessage) => void;
  /** What the heartbeat tells; asked for whenever one is due. */
  pulse: () => Pulse;
};

/** How a connection ended. */
export type Ending = { code: number; why: string };

/** One connection to the controller. What it sends in one turn of the event loop goes out as one frame. */
export class Connection {
  readonly #wire: Wire;
  readonly #options: ConnectionOptions;
  readonly #opened = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<Ending>();
  #frame: string[] = [];
  #frameLength = 0;
  #taken = 0;
  #tookLength = 0;
  #unsent = 0;
  #roomWanted: (() => void)[] = [];
  #isOpen = false;
  /** Why this end gave it up. */
  #why: string | undefined;

  private constructor(wire: Wire, options: ConnectionOptions) {
    this.#wire = wire;
    this.#options = options;
  }

  /**
   * @throws RunyardError WORKER_UNKNOWN or INCOMPATIBLE_VERSION when the controller says so, UNENCRYPTED for one on
   * another machine in clear, WRONG_CONTROLLER for one that has not the pin, UNREACHABLE otherwise
   */
  static async open(wire: Wire, options: ConnectionOptions): Promise<Connection> {
    const url = new URL(options.controllerUrl);
    url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    url.pathname = url.pathname.replace(/\/$/, "") + linkPath;
    const connection = new Connection(wire, options);
    wire.listen((message) => connection.#receive(message));
    const ca = await options.trust.authorities();
    wire.post({ type: "open", url: url.href, credential: options.credential, ...(ca !== undefined && { ca }) });
    await connection.#opened.promise;
    return connection;
  }

  /** Resolves when the connection is gone. */
  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(message: WorkerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** @param text - one message as JSON */
  sendText(text: string): void {
    this.#frameLength += text.length;
    if (this.#frame.push(text) === 1) setImmediate(() => this.#sendFrame());
  }

  /** From now on there are heartbeats; one goes out now. */
  beat(): void {
    this.#sendFrame();
    this.#wire.post({ type: "pulse", pulse: this.#options.pulse(), taken: this.#taken });
  }

  /** Resolves when the network has taken most of what was sent, or the connection is gone. Little waits for the turn's end. */
  async room(): Promise<void> {
    if (this.#frameLength > smallFrame) this.#sendFrame();
    if (!this.#isOpen || this.#unsent <= unsentMost) return;
    await new Promise<void>((resolve) => this.#roomWanted.push(resolve));
  }

  /** Says goodbye properly; a peer that does not answer is cut off after a second. */
  async close(): Promise<void> {
    this.#sendFrame();
    this.#wire.post({ type: "close", code: 1000 });
    const cut = setTimeout(() => this.cut("it did not answer the goodbye"), 1000);
    await this.closed;
    clearTimeout(cut);
  }

  cut(why: string): void {
    this.#why ??= why;
    this.#isOpen = false;
    this.#wire.post({ type: "cut" });
  }

  #receive(message: FromWire): void {
    switch (message.type) {
      case "opened":
        this.#isOpen = true;
        this.#opened.resolve();
        break;
      case "frame":
        this.#takeFrame(message.text);
        break;
      case "beat":
        if (this.#isOpen) this.beat();
        break;
      case "left":
        this.#unsent -= message.length;
        if (this.#unsent <= unsentMost) this.#tellRoom();
        break;
      case "failed":
        this.#opened.reject(refusalFor(message, this.#options.controllerUrl));
        this.#end({ code: 0, why: message.message });
        break;
      case "closed":
        this.#end({ code: message.code, why: `closed with ${message.code} ${message.why}`.trim() });
        break;
    }
  }

  #takeFrame(text: string): void {
    this.#taken += 1;
    const parsed = this.#isOpen ? parseFrame(text) : [];
    if (typeof parsed === "string") {
      this.cut(`the controller sent what is not in the protocol: ${parsed.slice(0, 500)}`);
    } else for (const message of parsed) if (this.#isOpen) this.#options.onMessage(message);
    this.#tookLength += text.length;
    if (this.#tookLength < tookStep) return;
    this.#wire.post({ type: "took", length: this.#tookLength });
    this.#tookLength = 0;
  }

  #end({ code, why }: Ending): void {
    this.#isOpen = false;
    this.#tellRoom();
    this.#closed.resolve({ code, why: this.#why ?? why });
  }

  #tellRoom(): void {
    for (const resolve of this.#roomWanted.splice(0)) resolve();
  }

  #sendFrame(): void {
    const messages = this.#frame.splice(0);
    this.#frameLength = 0;
    // A connection that has just gone loses its messages; the next one begins with what is held.
    if (messages.length === 0 || !this.#isOpen) return;
    const frame = `[${messages.join(",")}]`;
    if (frame.length > smallFrame) this.#unsent += frame.length;
    this.#wire.post({ type: "send", frame });
  }
}

const parseFrame = (text: string): ControllerMessage[] | string => {
  try {
    const parsed = ControllerFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : parsed.error.message;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Why there is no connection, as the person who started the worker needs to hear it. */
const refusalFor = (
  { status, problem, ...failure }: Extract<FromWire, { type: "failed" }>,
  url: string,
): RunyardError => {
  if (status === undefined) return unreachable(url, failure);
  const told = Problem.safeParse(problem).data;
  if (told !== undefined) return fromProblem(told);
  if (status === 426) return new RunyardError("INCOMPATIBLE_VERSION");
  return new RunyardError("UNREACHABLE", `what answers at ${url} is not a Runyard controller (HTTP ${status})`, {
    details: { url },
  });
};
