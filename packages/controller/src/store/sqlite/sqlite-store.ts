import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { attemptTransitions, type JobRequest, jobTransitions, RunyardError, type StepEvent } from "@runyard/protocol";
import type {
  Accepted,
  AttemptStore,
  AuditStore,
  CredentialStore,
  EventStore,
  GroupStore,
  HistoryStore,
  IdempotencyKey,
  JobFilter,
  JobPage,
  JobStore,
  NewFile,
  NewJob,
  OrderStore,
  QuotaStore,
  ShareStore,
  Store,
  StoredApiToken,
  StoredJob,
  StoredJoinToken,
  StoredSession,
  ToolchainStore,
  UserStore,
  WorkerStore,
} from "../store.ts";
import { CallQueue } from "./call-queue.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { DataFolderError } from "./data-folder-error.ts";
import type { OperationName, Operations } from "./operations.ts";
import type { FolderReport, ThreadData, ThreadReply, ThreadRequest } from "./thread.ts";

export type SqliteStoreOptions = {
  /** Made when it is not there. One process at a time may have it. */
  folder: string;
  /**
   * Told once when the store can do no more: its thread died, the disk stopped answering, or a damaged page was met
   * (a DataFolderError). Calls from then on reject with STORAGE_FAILED; the process should end and be started again.
   */
  onFailure?: (error: Error) => void;
};

/**
 * The limits of the thread's heap: the largest request or transcript is held a few times over while it is written.
 * A small young generation saves 4 MB and costs no measurable time.
 */
const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 4 };
/** A large database is checked and migrated while it opens. */
const openTimeoutMs = 300_000;
const closeTimeoutMs = 30_000;

/**
 * Opens, or makes, the store kept in a folder.
 * @throws DataFolderError when the folder cannot be served from
 */
export const openSqliteStore = async ({ folder, onFailure }: SqliteStoreOptions): Promise<Store> => {
  const data: ThreadData = {
    folder: resolve(folder),
    rules: { job: jobTransitions, attempt: attemptTransitions },
  };
  const thread = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: data,
    resourceLimits,
    name: "store",
  });
  try {
    await whenOpened(thread, data.folder);
  } catch (error) {
    await thread.terminate();
    throw error;
  }
  return new SqliteStore(thread, { folder: data.folder, onFailure: onFailure ?? (() => {}) });
};

const folderError = (folder: string, { code, message }: FolderReport): DataFolderError =>
  new DataFolderError(code, folder, message);

const whenOpened = (thread: Worker, folder: string): Promise<void> => {
  const { promise, resolve: opened, reject } = Promise.withResolvers<void>();
  const guard = setTimeout(() => {
    reject(new DataFolderError("UNUSABLE", folder, `The data folder ${folder} did not open in time.`));
  }, openTimeoutMs);
  thread.once("error", reject);
  thread.once("exit", () => reject(new Error("the store's thread ended while it opened the folder")));
  thread.once("message", (reply: ThreadReply) => {
    if (reply.type === "refused") reject(folderError(folder, reply.report));
    else opened();
  });
  return promise.finally(() => {
    clearTimeout(guard);
    thread.off("error", reject);
  });
};

class SqliteStore implements Store {
  readonly jobs: JobStore;
  readonly attempts: AttemptStore;
  readonly toolchains: ToolchainStore;
  readonly events: EventStore;
  readonly orders: OrderStore;
  readonly history: HistoryStore;
  readonly shares: ShareStore;
  readonly quotas: QuotaStore;
  readonly groups: GroupStore;
  readonly users: UserStore;
  readonly sessions: CredentialStore<StoredSession>;
  readonly apiTokens: CredentialStore<StoredApiToken>;
  readonly joinTokens: CredentialStore<StoredJoinToken>;
  readonly workers: WorkerStore;
  readonly audit: AuditStore;
  readonly #thread: Worker;
  readonly #folder: string;
  readonly #queue: CallQueue;
  readonly #exited: Promise<void>;
  #onFailure: (error: Error) => void;
  #closing: Promise<void> | undefined;

  constructor(thread: Worker, { folder, onFailure }: Required<SqliteStoreOptions>) {
    this.#thread = thread;
    this.#folder = folder;
    this.#onFailure = onFailure;
    this.#queue = new CallQueue({
      post: (calls) => this.#post({ type: "calls", calls }),
      onTimeout: (error) => this.#fail(error),
    });
    this.#exited = new Promise((exited) => {
      thread.once("exit", () => {
        this.#fail(new Error("the store's thread ended"));
        exited();
      });
    });
    thread.on("error", (error) => this.#fail(error));
    thread.on("message", (reply: ThreadReply) => this.#receive(reply));
    this.jobs = createJobStore(this.#call);
    this.attempts = createAttemptStore(this.#call);
    this.toolchains = {
      remember: (toolchains) => this.#call("rememberToolchains", [toolchains]),
      all: () => this.#call("toolchains", []),
    };
    this.events = createEventStore(this.#call);
    this.shares = {
      keep: (shares) => this.#call("keepShares", [shares]),
      all: () => this.#call("shares", []),
    };
    this.orders = {
      keep: (order) => this.#call("keepOrder", [order]),
      drop: (name) => this.#call("dropOrder", [name]),
      all: () => this.#call("orders", []),
    };
    this.history = {
      append: (range, step) => this.#call("appendHistory", [range, step]),
      cluster: (part) => this.#call("clusterHistory", [part]),
      worker: (name, part) => this.#call("workerHistory", [name, part]),
    };
    this.quotas = {
      keep: (quota) => this.#call("keepQuota", [quota]),
      all: () => this.#call("quotas", []),
      keepSpent: (day, spending) => this.#call("keepSpending", [day, spending]),
      spent: (day) => this.#call("spending", [day]),
    };
    this.groups = {
      keep: (group) => this.#call("keepGroup", [group]),
      remove: (name) => this.#call("removeGroup", [name]),
      all: () => this.#call("groups", []),
    };
    this.users = {
      keep: (user) => this.#call("keepUser", [user]),
      remove: (id) => this.#call("removeUser", [id]),
      all: () => this.#call("users", []),
    };
    this.sessions = {
      keep: (sessions) => this.#call("keepSessions", [sessions]),
      drop: (ids) => this.#call("dropSessions", [ids]),
      all: () => this.#call("sessions", []),
    };
    this.apiTokens = {
      keep: (tokens) => this.#call("keepApiTokens", [tokens]),
      drop: (ids) => this.#call("dropApiTokens", [ids]),
      all: () => this.#call("apiTokens", []),
    };
    this.joinTokens = {
      keep: (tokens) => this.#call("keepJoinTokens", [tokens]),
      drop: (ids) => this.#call("dropJoinTokens", [ids]),
      all: () => this.#call("joinTokens", []),
    };
    this.workers = {
      admit: (worker, token) => this.#call("admitWorker", [worker, token]),
      drop: (name) => this.#call("dropWorker", [name]),
      all: () => this.#call("workers", []),
    };
    this.audit = createAuditStore(this.#call);
  }

  check(): Promise<void> {
    return this.#call("probe", []);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #call: CallThread = (name, args, weightBytes) =>
    // The reply to a call is what the operation of that name returned.
    this.#queue.call({ name, args }, weightBytes) as Promise<never>;

  #post(request: ThreadRequest): void {
    this.#thread.postMessage(request);
  }

  #receive(reply: ThreadReply): void {
    if (reply.type !== "replies") return;
    this.#queue.settle(reply.replies);
    if (reply.damage !== undefined) this.#fail(folderError(this.#folder, reply.damage));
  }

  #fail(error: Error): void {
    this.#queue.fail(new RunyardError("STORAGE_FAILED", undefined, { cause: error }));
    const report = this.#onFailure;
    this.#onFailure = () => {};
    report(error);
  }

  async #shutDown(): Promise<void> {
    await this.#queue.drain(new RunyardError("STORAGE_FAILED", "The store is closed."));
    this.#onFailure = () => {};
    this.#post({ type: "close" });
    const guard = setTimeout(() => void this.#thread.terminate(), closeTimeoutMs);
    await this.#exited;
    clearTimeout(guard);
  }
}

/** Asks the thread; rejects with RunyardError. */
type CallThread = <Name extends OperationName>(
  name: Name,
  args: Parameters<Operations[Name]>,
  weightBytes?: number,
) => Promise<ReturnType<Operations[Name]>>;

const createJobStore = (call: CallThread): JobStore => ({
  async accept(jobs: readonly NewJob[], idempotency?: IdempotencyKey): Promise<Accepted> {
    const weightBytes = jobs.reduce((sum, { request }) => sum + requestWeight(request), 0);
    const reply = await call("accept", [jobs, idempotency], weightBytes);
    if (reply.kind !== "accepted") return reply;
    return { kind: "accepted", jobs: jobs.map((job, index) => acceptedJob(job, reply.firstSequence + index)) };
  },
  repeated: (idempotency) => call("repeated", [idempotency]),
  get: (id) => call("get", [id]),
  request: (id) => call("request", [id]),
  transcript: (id) => call("transcript", [id]),
  file: (id, file) => call("file", [id, file]),
  filePiece: (sha256, number) => call("filePiece", [sha256, number]),
  async list({ cursor, ...filter }: JobFilter): Promise<JobPage> {
    const beforeSequence = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor);
    const { jobs, nextBefore } = await call("list", [{ ...filter, beforeSequence }]);
    return { jobs, nextCursor: nextBefore === null ? null : encodeCursor(nextBefore) };
  },
  live: (afterSequence, limit) => call("live", [afterSequence, limit]),
  counts: () => call("counts", []),
  times: (limit) => call("times", [limit]),
  cancel: (id, atMs) => call("cancel", [id, atMs]),
  giveUp: (id, fault, atMs) => call("giveUp", [id, fault, atMs]),
  prune: (beforeMs, limit) => call("prune", [beforeMs, limit]),
});

const createAttemptStore = (call: CallThread): AttemptStore => ({
  lease: (jobId, grant) => call("lease", [jobId, grant]),
  finish: (attempt) => call("finish", [attempt], transcriptWeight(attempt.events) + filesWeight(attempt.files)),
  requeue: (attempt) => call("requeue", [attempt]),
  fail: (attempt) => call("fail", [attempt]),
  ofJob: (jobId) => call("attemptsOfJob", [jobId]),
});

const createEventStore = (call: CallThread): EventStore => ({
  append: (event) => call("appendEvent", [event]),
  async list({ limit, cursor }) {
    const beforeId = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor);
    const found = await call("events", [beforeId, limit + 1]);
    return { events: found.slice(0, limit), nextCursor: cursorAfter(found, limit, ({ id }) => id) };
  },
});

const createAuditStore = (call: CallThread): AuditStore => ({
  append: (entry) => call("appendAudit", [entry]),
  async list({ cursor, limit, ...filter }) {
    const beforeId = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor);
    const found = await call("audit", [{ ...filter, beforeId, limit: limit + 1 }]);
    return { entries: found.slice(0, limit), nextCursor: cursorAfter(found, limit, ({ id }) => id) };
  },
});

/** Where the next page begins, if one more was found than asked for. */
const cursorAfter = <Item>(found: readonly Item[], limit: number, numberOf: (item: Item) => number): string | null => {
  const last = found[limit - 1];
  return found.length > limit && last !== undefined ? encodeCursor(numberOf(last)) : null;
};

const acceptedJob = ({ request: _request, ...job }: NewJob, sequence: number): StoredJob => ({
  ...job,
  sequence,
  state: "queued",
  attempt: 0,
  token: 0,
  worker: null,
  placement: null,
  version: null,
  startedAtMs: null,
  finishedAtMs: null,
  outcome: null,
  verdict: null,
  exitCode: null,
  signal: null,
  fault: null,
});

const requestWeight = ({ source, files, stdin, expected, inputs }: JobRequest): number =>
  [source, stdin, expected, ...(files ?? []).map(({ content }) => content)]
    .concat((inputs ?? []).flatMap((input) => [input.stdin, input.expected]))
    .reduce((sum, text) => sum + (text?.length ?? 0), 0);

const filesWeight = (files: readonly NewFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

const transcriptWeight = (events: readonly StepEvent[]): number =>
  events.reduce((sum, event) => sum + (event.type === "output" ? event.data.length : 0), 0);
