import { ControllerFrame, type ControllerMessage, linkPath, RunyardError, type WorkerMessage } from "@runyard/protocol";
import { WebSocket } from "ws";

const handshakeTimeoutMs = 10_000;
const frameBytesMax = 256 * 1024 * 1024;
/** Beyond this what is sent waits for the network to take it. */
const unsentBytesMax = 1024 * 1024;
const roomPollMs = 20;

export type ConnectionOptions = {
  controllerUrl: string;
  token: string;
  onMessage: (message: ControllerMessage) => void;
};

/** One connection to the controller. What it sends in one turn of the event loop goes out as one frame. */
export class Connection {
  readonly #socket: WebSocket;
  #frame: string[] = [];
  #heardAtMs = performance.now();
  /** Resolves when the connection is gone, with the reason. */
  readonly closed: Promise<string>;

  private constructor(socket: WebSocket, onMessage: ConnectionOptions["onMessage"]) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    socket.on("message", (data) => {
      this.#heardAtMs = performance.now();
      const parsed = parseFrame(String(data));
      if (typeof parsed === "string") {
        resolve(`the controller sent what is not in the protocol: ${parsed.slice(0, 500)}`);
        this.cut();
      } else for (const message of parsed) if (this.isOpen) onMessage(message);
    });
    socket.on("ping", () => this.#hear());
    socket.on("pong", () => this.#hear());
    socket.on("close", (code, reason) => resolve(`closed with ${code} ${String(reason)}`.trim()));
  }

  /** @throws RunyardError UNAUTHENTICATED or INCOMPATIBLE_VERSION when the controller says so, UNREACHABLE otherwise */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const url = new URL(options.controllerUrl);
    url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    url.pathname = url.pathname.replace(/\/$/, "") + linkPath;
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${options.token}` },
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: frameBytesMax,
      perMessageDeflate: false,
    });
    // Made before the handshake ends: what arrives right after it must find its listeners.
    const connection = new Connection(socket, options.onMessage);
    await opened(socket);
    connection.#hear();
    return connection;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** How long nothing was heard, milliseconds. */
  get silenceMs(): number {
    return performance.now() - this.#heardAtMs;
  }

  send(message: WorkerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** @param text - one message as JSON */
  sendText(text: string): void {
    if (this.#frame.push(text) === 1) setImmediate(() => this.#sendFrame());
  }

  ping(): void {
    if (this.isOpen) this.#socket.ping();
  }

  /** Resolves when the network has taken most of what was sent, or the connection is gone. */
  async room(): Promise<void> {
    this.#sendFrame();
    while (this.isOpen && this.#socket.bufferedAmount > unsentBytesMax) {
      await new Promise((resolve) => setTimeout(resolve, roomPollMs));
    }
  }

  /** Says goodbye properly; a peer that does not answer is cut off after a second. */
  async close(): Promise<void> {
    this.#sendFrame();
    this.#socket.close(1000);
    const cut = setTimeout(() => this.cut(), 1000);
    await this.closed;
    clearTimeout(cut);
  }

  cut(): void {
    this.#socket.terminate();
  }

  #hear(): void {
    this.#heardAtMs = performance.now();
  }

  #sendFrame(): void {
    const messages = this.#frame.splice(0);
    // A connection that has just gone loses its messages; the next one begins with what is held.
    if (messages.length > 0 && this.isOpen) this.#socket.send(`[${messages.join(",")}]`, () => {});
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

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      reject(refusalFor(response.statusCode ?? 0));
    });
    // Stays on: an error after the handshake is followed by "close", which is what ends a connection.
    socket.on("error", (error) => reject(new RunyardError("UNREACHABLE", error.message, { cause: error })));
  });

const refusalFor = (status: number): RunyardError => {
  if (status === 401 || status === 403) return new RunyardError("UNAUTHENTICATED", "the controller refuses this token");
  if (status === 426) return new RunyardError("INCOMPATIBLE_VERSION");
  return new RunyardError("UNREACHABLE", `the controller answered ${status}`);
};
