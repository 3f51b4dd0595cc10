import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  type ControllerMessage,
  type ErrorCode,
  foldTranscript,
  JobId,
  type JobRequest,
  JoinRequest,
  type Lease,
  linkPath,
  problemMediaType,
  RunyardError,
  routes,
  type StepEvent,
  toProblem,
  WorkerFrame,
  type WorkerMessage,
} from "@runyard/protocol";
import { ulid } from "ulid";
import { type WebSocket, WebSocketServer } from "ws";

export const joinToken = "a-join-token-for-tests";

export const digestOf = (credential: string): string => createHash("sha256").update(credential).digest("base64url");

type Waiter = { isIt: (message: WorkerMessage) => boolean; resolve: (message: WorkerMessage) => void };

type Hello = Extract<WorkerMessage, { type: "hello" }>;

/** The controller's end of the link, acting out what a test tells it; it speaks the real protocol over a real socket. */
export class FakeController implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #socket: WebSocket | undefined;
  #waiters = new Set<Waiter>();
  #lastToken = 0;
  readonly url: string;
  readonly received: WorkerMessage[] = [];
  /** What a hello is answered with; the test may change it at any time. */
  answer: (hello: Hello) => ControllerMessage | undefined = () => this.welcome();
  /** What a handshake is answered with when not with a socket. */
  refuseStatus: number | undefined;
  /** What a worker that asks to join is told, where it is not taken in. */
  refuseJoin: ErrorCode | undefined;
  /** Digests of the credentials of those that have joined. */
  readonly admitted = new Set<string>();
  readonly joins: JoinRequest[] = [];
  /** Takes a worker in without telling it. */
  losesAnswer = false;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#sockets = new WebSocketServer({ noServer: true, autoPong: true });
    server.on("request", (request, response) => {
      if (request.url === routes.joinWorker.path) void this.#join(request, response);
      else response.writeHead(404).end();
    });
    server.on("upgrade", (request, socket, head) => {
      const credential = request.headers.authorization?.slice("Bearer ".length) ?? "";
      const isAllowed = this.admitted.has(digestOf(credential)) && request.url === linkPath;
      const status = this.refuseStatus ?? (isAllowed ? undefined : 401);
      const problem = status === 401 ? JSON.stringify(toProblem(new RunyardError("WORKER_UNKNOWN"))) : "";
      if (status !== undefined)
        socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: ${problem.length}\r\nConnection: close\r\n\r\n${problem}`);
      else this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#take(opened));
    });
  }

  async #join(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = JoinRequest.parse(JSON.parse(await text(request)));
    this.joins.push(asked);
    const refused = this.refuseJoin ?? (asked.token === joinToken ? undefined : "JOIN_TOKEN_INVALID");
    if (refused === undefined) this.admitted.add(asked.digest);
    if (this.losesAnswer) response.destroy();
    else if (refused === undefined) response.writeHead(201).end(JSON.stringify({ name: asked.name }));
    else {
      const problem = toProblem(new RunyardError(refused));
      response.writeHead(problem.status, { "content-type": problemMediaType }).end(JSON.stringify(problem));
    }
  }

  static async open(port = 0): Promise<FakeController> {
    const server = createServer();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new FakeController(server);
  }

  welcome(given: Partial<Extract<ControllerMessage, { type: "welcome" }>> = {}): ControllerMessage {
    return { type: "welcome", heartbeatIntervalMs: 2000, leaseMs: 10_000, keep: [], drop: [], ...given };
  }

  send(...messages: ControllerMessage[]): void {
    this.#socket?.send(JSON.stringify(messages));
  }

  /** Sends a text as it is. */
  sendRaw(text: string): void {
    this.#socket?.send(text);
  }

  newLease(): Lease {
    this.#lastToken += 1;
    return { jobId: JobId.parse(`job_${ulid()}`), attempt: 1, token: this.#lastToken };
  }

  assign(request: JobRequest, version: string, lease: Lease = this.newLease()): Lease {
    this.send({ type: "assign", ...lease, request, version });
    return lease;
  }

  /** A message of this type about this lease, come already or still to come. */
  async message<Type extends WorkerMessage["type"]>(
    type: Type,
    lease?: Lease,
    among: readonly WorkerMessage[] = this.received,
  ): Promise<Extract<WorkerMessage, { type: Type }>> {
    const isIt = (message: WorkerMessage) =>
      message.type === type && (lease === undefined || ("token" in message && message.token === lease.token));
    const found = among.find(isIt) ?? (await this.next(isIt));
    return found as Extract<WorkerMessage, { type: Type }>;
  }

  /** The next message for which this holds. */
  next(isIt: (message: WorkerMessage) => boolean): Promise<WorkerMessage> {
    return new Promise((resolve) => this.#waiters.add({ isIt, resolve }));
  }

  /** The events of an attempt as numbered, whatever was sent twice once. */
  events(lease: Lease): StepEvent[] {
    const events: StepEvent[] = [];
    for (const message of this.received) {
      if (message.type !== "events" || message.token !== lease.token) continue;
      for (const [index, event] of message.events.entries()) events[message.firstSeq - 1 + index] = event;
    }
    return events;
  }

  /** Waits until an attempt's output holds this text. */
  async output(lease: Lease, text: string): Promise<void> {
    const hasIt = () =>
      this.events(lease)
        .map((event) => (event.type === "output" ? event.data : ""))
        .join("")
        .includes(text);
    while (!hasIt()) await this.next((message) => message.type === "events");
  }

  async result(lease: Lease) {
    const finished = await this.message("finished", lease);
    return { ...foldTranscript(this.events(lease)), finished };
  }

  closeWith(code: number): void {
    this.#socket?.close(code);
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Goes on holding the connection, but neither reads nor answers any more. */
  fallSilent(): void {
    this.#socket?.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(socket: WebSocket): void {
    this.#socket = socket;
    socket.on("error", () => {
      // A test cut it.
    });
    socket.on("message", (data) => {
      for (const message of WorkerFrame.parse(JSON.parse(String(data)))) this.#receive(socket, message);
    });
  }

  #receive(socket: WebSocket, message: WorkerMessage): void {
    this.received.push(message);
    if (message.type === "hello") {
      const answer = this.answer(message);
      if (answer !== undefined) socket.send(JSON.stringify([answer]));
    }
    for (const waiter of [...this.#waiters]) {
      if (!waiter.isIt(message)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(message);
    }
  }
}
