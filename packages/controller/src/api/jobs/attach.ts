import {
  AttachQuery,
  type AttachReply,
  AttachRequest,
  attachPath,
  type ErrorCode,
  invalidRequest,
  JobId,
  parseEventId,
  RunyardError,
} from "@runyard/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Caller } from "../../auth/caller.ts";
import type { ActiveAttempt, RefusedInput } from "../../dispatch/active-attempt.ts";
import { followJob } from "../../events/follow-job.ts";
import { closeCodes, closeSockets } from "../../link/sockets.ts";
import { checkReach, readRow } from "../../queries/read-job.ts";
import type { Yard } from "../../yard.ts";
import type { Upgrade } from "../server.ts";

const frameBytesMost = 1024 * 1024;
const pingMs = 15_000;
const path = new RegExp(`^${attachPath.replace(":id", "([^/]+)")}$`);

/** The id in an attach address; undefined when it is another address. */
export const attachedJob = (address: string): string | undefined => path.exec(address)?.[1];

/** `attach`: a job's events over a WebSocket, and its program's standard input and signals the other way. */
export class AttachServer {
  readonly #yard: Yard;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: frameBytesMost, perMessageDeflate: false });
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #stopPings: () => void;

  constructor(yard: Yard) {
    this.#yard = yard;
    this.#stopPings = yard.clock.every(pingMs, () => this.#pingAll());
  }

  /** @throws RunyardError INVALID_REQUEST or JOB_NOT_FOUND */
  async upgrade({ request, socket, head }: Upgrade, { principal, cut }: Caller): Promise<void> {
    const url = new URL(request.url ?? "", "http://localhost");
    const id = JobId.safeParse(attachedJob(url.pathname));
    if (!id.success) throw invalidRequest(id.error, ["id"]);
    await checkReach(this.#yard, id.data, principal);
    const row = await readRow(this.#yard, id.data);
    const query = AttachQuery.safeParse(Object.fromEntries(url.searchParams));
    if (!query.success) throw invalidRequest(query.error);
    const { after } = query.data;
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#alive.set(client, true);
      client.on("pong", () => this.#alive.set(client, true));
      client.on("close", () => this.#alive.delete(client));
      const sendAway = (): void => void closeSockets([client], closeCodes.signedOut, "the login or token is over");
      client.on("close", cut.whenDone(sendAway));
      client.on("error", (error) => this.#yard.log.debug({ err: error, jobId: row.id }, "attached client failed"));
      const session = new AttachSession(this.#yard, client, { id: row.id, interactive: row.interactive });
      this.#yard.background.run("attach", () => session.follow(after === undefined ? undefined : parseEventId(after)));
    });
  }

  /** Clients attached now. */
  get size(): number {
    return this.#alive.size;
  }

  async close(): Promise<void> {
    this.#stopPings();
    this.#server.close();
    await closeSockets([...this.#alive.keys()], closeCodes.restart, "the controller is stopping");
  }

  #pingAll(): void {
    for (const [client, answered] of this.#alive) {
      if (!answered) client.terminate();
      this.#alive.set(client, false);
      client.ping();
    }
  }
}

class AttachSession {
  readonly #yard: Yard;
  readonly #client: WebSocket;
  readonly #job: { id: JobId; interactive: boolean };
  readonly #gone = new AbortController();
  #forgetRefusals: () => void = () => {};
  #writer: string | undefined;

  constructor(yard: Yard, client: WebSocket, job: { id: JobId; interactive: boolean }) {
    this.#yard = yard;
    this.#client = client;
    this.#job = job;
    client.on("close", () => {
      this.#gone.abort();
      this.#forgetRefusals();
    });
    client.on("message", (data, isBinary) => this.#take(data, isBinary));
  }

  async follow(after: ReturnType<typeof parseEventId>): Promise<void> {
    try {
      for await (const batch of followJob(this.#yard, { id: this.#job.id, after, gone: this.#gone.signal })) {
        for (const { id, event } of batch) {
          await this.#reply({ type: "event", ...(id === undefined ? {} : { id }), event });
        }
      }
    } catch (error) {
      this.#client.close(closeCodes.fault, "the job's events cannot be read: come back later");
      throw error;
    }
    if (!this.#yard.closing.aborted) this.#client.close(closeCodes.normal, "the job has ended");
  }

  /** Resolves when the frame has left: the pace is the client's. */
  #reply(reply: AttachReply): Promise<void> {
    // An error means that the client is gone: its close ends the session.
    return new Promise((resolve) => this.#client.send(JSON.stringify(reply), () => resolve()));
  }

  #refuse(code: ErrorCode, detail: string, received?: number): void {
    void this.#reply({ type: "error", code, detail, received });
  }

  #take(data: RawData, isBinary: boolean): void {
    try {
      this.#pass(decode(data, isBinary));
    } catch (error) {
      if (!(error instanceof RunyardError)) throw error;
      this.#refuse(error.code, error.message);
    }
  }

  #pass(request: AttachRequest): void {
    if (request.type !== "signal" && !this.#job.interactive) throw new RunyardError("NOT_INTERACTIVE");
    const attempt = this.#yard.attempts.get(this.#job.id);
    const worker = attempt === undefined ? undefined : this.#yard.roster.get(attempt.worker.id);
    if (attempt?.phase !== "running" || worker?.link === undefined) throw new RunyardError("NOT_RUNNING");
    if ("writer" in request) this.#writer = request.writer;
    this.#hearRefusals(attempt.inputRefused);
    if (request.type !== "stdin") {
      worker.link.send({ ...request, ...attempt.lease });
      return;
    }
    const { encoding = "utf8", offset = null } = request;
    worker.link.send({ ...request, ...attempt.lease, encoding, offset });
    this.#keepPace(worker.link.drained());
  }

  /** A client that sends faster than the worker's connection takes it is not read from meanwhile. */
  #keepPace(drained: Promise<void>): void {
    this.#client.pause();
    void drained.then(() => this.#client.resume());
  }

  #hearRefusals(listeners: ActiveAttempt["inputRefused"]): void {
    this.#forgetRefusals();
    const tell = ({ why, received, writer }: RefusedInput): void => {
      if (received === undefined || writer === this.#writer) this.#refuse("NOT_RUNNING", why, received);
    };
    listeners.add(tell);
    this.#forgetRefusals = () => listeners.delete(tell);
  }
}

/** @throws RunyardError MALFORMED_JSON or INVALID_REQUEST */
const decode = (data: RawData, isBinary: boolean): AttachRequest => {
  if (isBinary) throw new RunyardError("MALFORMED_JSON", "Frames are text: bytes travel as base64.");
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    // Told to the client by its code; what JSON.parse says of it adds nothing.
    throw new RunyardError("MALFORMED_JSON", "The frame is not valid JSON.");
  }
  const request = AttachRequest.safeParse(value);
  if (!request.success) throw invalidRequest(request.error);
  return request.data;
};
