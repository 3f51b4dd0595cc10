import type { IncomingMessage } from "node:http";
import type { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { type RawData, WebSocket } from "ws";
import { LoadMeter } from "../load.ts";
import { connectInClear } from "./in-clear.ts";
import type { FromWire, Pulse, ToWire, WireSettings } from "./wire-messages.ts";

/**
 * The thread that holds the connection. Heartbeats, pings and the answers to them come from here, so that leases live on
 * while something keeps the worker's own event loop busy; but not for ever: a loop that stays silent is as good as dead.
 */
const handshakeTimeoutMs = 10_000;
const frameBytesMax = 256 * 1024 * 1024;
/** How long the loop may take to answer a beat before the heartbeat goes out with what is known. */
const pulsePatienceMs = 500;
/** Without a sign of life from the loop for this long, heartbeats end and with them the leases. */
const stallMostMs = 60_000;
/** Beyond this, what arrives waits in the network until the loop has taken what is here. */
const untakenMost = 8 * 1024 * 1024;

const { heartbeatMs, silenceMostMs } = workerData as WireSettings;
const port = parentPort;
const post = (message: FromWire): void => port?.postMessage(message);

type Opening = Extract<ToWire, { type: "open" }>;
type Assigned = { frame: number; lease: Pulse["leases"][number] };

class Wire {
  readonly #socket: WebSocket;
  readonly #meter: LoadMeter;
  readonly #beat: NodeJS.Timeout;
  #patience: NodeJS.Timeout | undefined;
  #heardAtMs = performance.now();
  #pulseAtMs = performance.now();
  #pulse: Pulse | undefined;
  #frames = 0;
  #untaken = 0;
  #isOver = false;
  /** In frames the loop has not come to yet: their leases run already. */
  #assigned: Assigned[] = [];

  constructor({ url, credential, ca }: Opening, meter: LoadMeter) {
    this.#meter = meter;
    this.#socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${credential}` },
      ...(ca !== undefined && { ca }),
      ...(url.startsWith("ws:") && { createConnection: connectInClear as typeof connect }),
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: frameBytesMax,
      perMessageDeflate: false,
    });
    this.#beat = setInterval(() => this.#onBeat(), heartbeatMs);
    this.#listen();
  }

  send(frame: string): void {
    const isLarge = frame.length > smallFrame;
    // An error means that the connection is gone, which its close tells.
    this.#socket.send(frame, () => {
      if (isLarge && !this.#isOver) post({ type: "left", length: frame.length });
    });
  }

  take(pulse: Pulse, taken: number): void {
    this.#pulse = pulse;
    this.#pulseAtMs = performance.now();
    this.#assigned = this.#assigned.filter(({ frame }) => frame > taken);
    this.#sendHeartbeat();
  }

  took(length: number): void {
    this.#untaken -= length;
    if (this.#socket.isPaused && this.#untaken < untakenMost / 2) {
      this.#hear();
      this.#socket.resume();
    }
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  cut(): void {
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    let isOpen = false;
    let failure: Extract<FromWire, { type: "failed" }> = { type: "failed", message: "the connection was not opened" };
    socket.once("open", () => {
      isOpen = true;
      this.#hear();
      post({ type: "opened" });
    });
    socket.once("unexpected-response", (request, response) => {
      const { statusCode: status = 0 } = response;
      void readProblem(response).then((problem) => {
        failure = { type: "failed", status, problem, message: `answered ${status}` };
        request.destroy();
        socket.terminate();
      });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const { code, message } = error;
      if (failure.status === undefined) failure = { type: "failed", message, ...(code !== undefined && { code }) };
    });
    socket.on("message", (data) => this.#onMessage(data));
    socket.on("ping", () => this.#hear());
    socket.on("pong", () => this.#hear());
    socket.once("close", (code, why) => {
      this.#isOver = true;
      clearInterval(this.#beat);
      clearTimeout(this.#patience);
      post(isOpen ? { type: "closed", code, why: String(why) } : failure);
    });
  }

  #onMessage(data: RawData): void {
    this.#hear();
    const text = String(data);
    this.#frames += 1;
    this.#untaken += text.length;
    if (text.includes('"assign"')) this.#noteAssigned(text);
    post({ type: "frame", text });
    if (this.#untaken > untakenMost) this.#socket.pause();
  }

  #noteAssigned(text: string): void {
    try {
      for (const { type, jobId, attempt, token } of JSON.parse(text)) {
        if (type === "assign") this.#assigned.push({ frame: this.#frames, lease: { jobId, attempt, token } });
      }
    } catch {
      // Not in the protocol: the loop says so and ends the connection.
    }
  }

  #onBeat(): void {
    const nowMs = performance.now();
    const isSilent = nowMs - this.#heardAtMs > silenceMostMs && !this.#socket.isPaused;
    if (isSilent || nowMs - this.#pulseAtMs > stallMostMs) {
      this.cut();
      return;
    }
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.ping();
    if (this.#pulse === undefined) return;
    post({ type: "beat" });
    this.#patience = setTimeout(() => this.#sendHeartbeat(), pulsePatienceMs);
  }

  #sendHeartbeat(): void {
    clearTimeout(this.#patience);
    if (this.#pulse === undefined || this.#socket.readyState !== WebSocket.OPEN) return;
    const { running, freeSlots, leases } = this.#pulse;
    const load = { ...this.#meter.load, running, freeSlots };
    const all = [...leases, ...this.#assigned.map(({ lease }) => lease)];
    this.#socket.send(JSON.stringify([{ type: "heartbeat", load, leases: all, atMs: Date.now() }]), () => {});
  }

  #hear(): void {
    this.#heardAtMs = performance.now();
  }
}

const smallFrame = 16 * 1024;
const problemBytesMost = 16 * 1024;

/** Never rejects: an answer that cannot be read says nothing. */
const readProblem = async (response: IncomingMessage): Promise<unknown> => {
  let text = "";
  try {
    response.setTimeout(handshakeTimeoutMs, () => response.destroy());
    for await (const bytes of response) if (text.length < problemBytesMost) text += String(bytes);
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const meter = await LoadMeter.open();
let wire: Wire | undefined;

const handlers: { [Type in ToWire["type"]]: (message: Extract<ToWire, { type: Type }>) => void } = {
  open: (opening) => {
    wire = new Wire(opening, meter);
  },
  send: ({ frame }) => wire?.send(frame),
  pulse: ({ pulse, taken }) => wire?.take(pulse, taken),
  took: ({ length }) => wire?.took(length),
  close: ({ code }) => wire?.close(code),
  cut: () => wire?.cut(),
};

port?.on("message", (message: ToWire) => (handlers[message.type] as (message: ToWire) => void)(message));
