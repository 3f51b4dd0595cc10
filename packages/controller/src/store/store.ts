import type {
  AttemptState,
  AuditEntry,
  AuditKind,
  ClusterPoint,
  Fault,
  Group,
  HistoryRange,
  JobId,
  JobRequest,
  JobState,
  JoinToken,
  JoinTokenId,
  Outcome,
  Placement,
  ProviderIdentity,
  Quota,
  Role,
  Scope,
  SessionId,
  StepEvent,
  TokenId,
  Toolchain,
  UserId,
  Verdict,
  WorkerId,
  WorkerOrder,
  WorkerPoint,
  WorkerRef,
  YardEvent,
} from "@runyard/protocol";

/**
 * What the controller needs kept. Split by aggregate; every driver passes the suite in `conformance/`.
 * A promise that resolves means the change is on disk. Calls made at the same time may share one commit.
 *
 * Rejects with RunyardError STORAGE_FULL (nothing of the call was kept, later calls may succeed), STORAGE_FAILED (the
 * store stopped answering: whether the call was kept is known after the next start), or INTERNAL for what no store can
 * keep, such as an id that is there already.
 */
export interface Store extends AsyncDisposable {
  readonly jobs: JobStore;
  readonly attempts: AttemptStore;
  readonly toolchains: ToolchainStore;
  readonly shares: ShareStore;
  readonly events: EventStore;
  readonly orders: OrderStore;
  readonly history: HistoryStore;
  readonly quotas: QuotaStore;
  readonly groups: GroupStore;
  readonly users: UserStore;
  readonly sessions: CredentialStore<StoredSession>;
  readonly apiTokens: CredentialStore<StoredApiToken>;
  readonly joinTokens: CredentialStore<StoredJoinToken>;
  readonly workers: WorkerStore;
  readonly audit: AuditStore;
  /** Proves that a commit reaches the disk now. */
  check(): Promise<void>;
  /** Waits for what was asked, then closes. Harmless when repeated. */
  close(): Promise<void>;
}

/** A job as kept, without its request and its output. */
export type StoredJob = {
  id: JobId;
  /** Order of acceptance, rising. */
  sequence: number;
  owner: string;
  state: JobState;
  language: string;
  /** What the request asked for, a version or its beginning. */
  wantedVersion: string | null;
  /** The request names libraries. */
  dependencies: boolean;
  /** Its program gets a terminal. */
  terminal: boolean;
  priority: number;
  /** Fingerprint of its language and files: the same for the same program. */
  program: number;
  labels: Record<string, string>;
  title: string;
  interactive: boolean;
  createdAtMs: number;
  /** Number of the newest attempt, 0 before the first. */
  attempt: number;
  /** Token of the newest attempt, 0 before the first. */
  token: number;
  worker: WorkerRef | null;
  /** Why the newest attempt is where it is. */
  placement: StoredPlacement | null;
  /** Version that ran it; null until it is done. */
  version: string | null;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  outcome: Outcome | null;
  verdict: Verdict | null;
  /** Of the step that decided the outcome; null also where an earlier version stored the result. */
  exitCode: number | null;
  signal: string | null;
  fault: Fault | null;
};

export type StoredPlacement = Omit<Placement, "message">;

export type NewJob = Pick<
  StoredJob,
  | "id"
  | "owner"
  | "language"
  | "wantedVersion"
  | "dependencies"
  | "terminal"
  | "priority"
  | "program"
  | "labels"
  | "title"
  | "interactive"
  | "createdAtMs"
> & { request: JobRequest };

/** What a job took, as experience for those to come. */
export type JobTime = Pick<StoredJob, "program" | "language"> & { worker: string; tookMs: number };

/** How far an owner's claim is used up beyond the others', milliseconds of work. */
export type StoredShare = { owner: string; aheadMs: number };

/** `key` with another `requestHash` is somebody's mistake; with the same one it is the same submission again. */
export type IdempotencyKey = { owner: string; key: string; requestHash: string };

export type Accepted =
  | { kind: "accepted"; jobs: StoredJob[] }
  | { kind: "repeated"; job: StoredJob }
  | { kind: "conflict" };

export type JobFilter = {
  /** Or one of several. */
  owner?: string | readonly string[] | undefined;
  states?: readonly JobState[] | undefined;
  language?: string | undefined;
  outcomes?: readonly Outcome[] | undefined;
  /** Name of the worker of the newest attempt. */
  worker?: string | undefined;
  /** Part of the title, the id or a label's value; ASCII letters are the same in either case. */
  text?: string | undefined;
  /** Accepted at this moment or later. Moments rise with the sequence: a driver may go by either. */
  fromMs?: number | undefined;
  /** Accepted before this moment. */
  toMs?: number | undefined;
  limit: number;
  /** Where the page before ended. */
  cursor?: string | undefined;
};

/** May hold fewer than were asked for, even none, and still name a next one: a driver looks at so many rows at a time. */
export type JobPage = { jobs: StoredJob[]; nextCursor: string | null };

export interface JobStore {
  /** Keeps all of them or none, in one commit, in the order given. An idempotency key stands for the first of them. */
  accept(jobs: readonly NewJob[], idempotency?: IdempotencyKey): Promise<Accepted>;
  /** What an earlier submission under the key has led to; undefined when there was none. */
  repeated(idempotency: IdempotencyKey): Promise<Exclude<Accepted, { kind: "accepted" }> | undefined>;
  get(id: JobId): Promise<StoredJob | undefined>;
  request(id: JobId): Promise<JobRequest | undefined>;
  /** The events of the attempt whose result counts, in order; undefined until the job is done. */
  transcript(id: JobId): Promise<StepEvent[] | undefined>;
  /** A file of the attempt whose result counts; undefined when there is none. */
  file(id: JobId, file: { run: number; path: string }): Promise<StoredFile | undefined>;
  /** The bytes of a file, piece by piece, from number 0 on; undefined after the last, or when it was pruned meanwhile. */
  filePiece(sha256: Uint8Array, number: number): Promise<Uint8Array | undefined>;
  /** Newest first. A cursor that is none rejects with RunyardError INVALID_REQUEST naming `cursor`. */
  list(filter: JobFilter): Promise<JobPage>;
  /** Jobs not ended, oldest first, from `afterSequence` on: what a controller loads at its start, page by page. */
  live(afterSequence: number, limit: number): Promise<StoredJob[]>;
  counts(): Promise<Record<JobState, number>>;
  /** Of the newest done jobs, oldest first. */
  times(limit: number): Promise<JobTime[]>;
  /** Ends a queued or active job. @returns the job as it is now, and whether this call ended it */
  cancel(id: JobId, atMs: number): Promise<{ job: StoredJob; cancelled: boolean } | undefined>;
  /** Gives up a job that waits. @returns false when it does not: nothing was changed */
  giveUp(id: JobId, fault: Fault, atMs: number): Promise<boolean>;
  /** Deletes up to `limit` jobs that ended before `beforeMs`, with all that belongs to them. @returns how many */
  prune(beforeMs: number, limit: number): Promise<number>;
}

export type NewLease = { worker: WorkerRef; placement: StoredPlacement; atMs: number };

/** Names an attempt and the right to write it. */
export type LeaseKey = { jobId: JobId; attempt: number; token: number };

export type StoredAttempt = LeaseKey & {
  state: AttemptState;
  worker: WorkerRef;
  leasedAtMs: number;
  endedAtMs: number | null;
  fault: Fault | null;
};

/** A file that a run left. */
export type StoredFile = { bytes: number; sha256: Uint8Array };
/** `pieces` are all of protocol's `pieceBytes`, but for the last. */
export type NewFile = StoredFile & { run: number; path: string; pieces: readonly Uint8Array[] };

export type FinishedAttempt = LeaseKey & {
  version: string;
  startedAtMs: number;
  finishedAtMs: number;
  outcome: Outcome;
  verdict: Verdict | null;
  exitCode: number | null;
  signal: string | null;
  events: readonly StepEvent[];
  files: readonly NewFile[];
};

export type EndedAttempt = LeaseKey & { event: "expire" | "release"; fault: Fault; atMs: number };

/** The one door through which a job's state changes after acceptance, besides `cancel`. */
export interface AttemptStore {
  /** Starts the next attempt of a queued job under a token higher than any before. @returns undefined when it is not queued */
  lease(jobId: JobId, grant: NewLease): Promise<LeaseKey | undefined>;
  /** Stores the result that counts. @returns false when the lease is gone: nothing was changed */
  finish(attempt: FinishedAttempt): Promise<boolean>;
  /** Ends an attempt without a result; the job is queued again. @returns false when the lease is gone */
  requeue(attempt: EndedAttempt): Promise<boolean>;
  /** Ends an attempt without a result and the job with it: we gave up. @returns false when the lease is gone */
  fail(attempt: EndedAttempt): Promise<boolean>;
  /** In order of their numbers. */
  ofJob(jobId: JobId): Promise<StoredAttempt[]>;
}

/** Toolchains that workers offered, so that a restarted controller knows what exists before they are back. */
export interface ToolchainStore {
  remember(toolchains: readonly Toolchain[]): Promise<void>;
  all(): Promise<Toolchain[]>;
}

export type NewYardEvent = Omit<YardEvent, "id">;
export type EventPage = { events: YardEvent[]; nextCursor: string | null };

/** What happened, for those who ask later. Bounded: with each event beyond 10,000 the oldest goes. */
export interface EventStore {
  append(event: NewYardEvent): Promise<YardEvent>;
  /** Newest first. A cursor that is none rejects with RunyardError INVALID_REQUEST naming `cursor`. */
  list(page: { limit: number; cursor?: string | undefined }): Promise<EventPage>;
}

/** What an operator asked of a worker. */
export type StoredOrder = WorkerOrder & { name: string; workerId: WorkerId };

/** At most one for each name, until it is dropped: a controller that starts anew still follows them. */
export interface OrderStore {
  keep(order: StoredOrder): Promise<void>;
  drop(name: string): Promise<void>;
  all(): Promise<StoredOrder[]>;
}

/** What owners were given beyond the others, so that a restarted controller goes on where it was. */
export interface ShareStore {
  /** Keeps these in place of all that were. */
  keep(shares: readonly StoredShare[]): Promise<void>;
  all(): Promise<StoredShare[]>;
}

/** Classes, by their names in any case. */
export interface GroupStore {
  /** In place of the one before. */
  keep(group: Group): Promise<void>;
  remove(name: string): Promise<void>;
  all(): Promise<Group[]>;
}

export type StoredQuota = { of: string; quota: Quota };
export type StoredSpending = { owner: string; cpuTimeMs: number };

/** What each may ask for, and what was used of it today. */
export interface QuotaStore {
  /** In place of the one before. */
  keep(quota: StoredQuota): Promise<void>;
  /** By their subjects. */
  all(): Promise<StoredQuota[]>;
  /** What these owners have used on a day; other days are forgotten. */
  keepSpent(day: number, spending: readonly StoredSpending[]): Promise<void>;
  spent(day: number): Promise<StoredSpending[]>;
}

/** What was measured during one step: of the cluster, and of its workers by their names. */
export type HistoryStep = {
  cluster: ClusterPoint;
  workers: Readonly<Record<string, Omit<WorkerPoint, "atMs" | "spanMs">>>;
};

export type HistoryPart = { range: HistoryRange; afterMs: number; limit: number };

/** Measurements. Bounded: of each range the newest are kept, as many as `historySteps` says. */
export interface HistoryStore {
  /** Keeps a step; one that ended at the same moment is replaced. */
  append(range: HistoryRange, step: HistoryStep): Promise<void>;
  /** The first `limit` of those that ended after `afterMs`, oldest first. */
  cluster(part: HistoryPart): Promise<ClusterPoint[]>;
  /** The same of one worker, with null for each step that does not know it: `limit` counts those too. */
  worker(name: string, part: HistoryPart): Promise<{ atMs: number; point: WorkerPoint | null }[]>;
}

/** An account as kept. */
export type StoredUser = {
  id: UserId;
  name: string;
  role: Role;
  disabled: boolean;
  /** argon2id, in its usual text form with salt and costs; null where no password opens it. */
  passwordHash: string | null;
  /** By which it logs in through the identity provider. */
  identity: ProviderIdentity | null;
  createdAtMs: number;
  lastSeenAtMs: number | null;
};

/** What every way in has: of its secret only the SHA-256, in base64url. */
type StoredCredential = { userId: UserId | null; digest: string; createdAtMs: number };

export type StoredSession = StoredCredential & {
  id: SessionId;
  lastUsedAtMs: number;
  expiresAtMs: number;
  address: string;
  agent: string;
};

export type StoredApiToken = StoredCredential & {
  id: TokenId;
  name: string;
  scopes: readonly Scope[];
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
  lastUsedFrom: string | null;
};

/** Accounts. A name that another has, whatever its case, is what no store can keep. */
export interface UserStore {
  /** A new one, or one that has changed. */
  keep(user: StoredUser): Promise<void>;
  /** With its sessions and tokens. */
  remove(id: UserId): Promise<void>;
  all(): Promise<StoredUser[]>;
}

/** Ways in, of one kind. */
export interface CredentialStore<Kept extends { id: string }> {
  /** New ones, or ones that have changed. */
  keep(credentials: readonly Kept[]): Promise<void>;
  drop(ids: readonly Kept["id"][]): Promise<void>;
  all(): Promise<Kept[]>;
}

type StoredUse = JoinToken["usedBy"][number] & { digest: string };
export type StoredJoinToken = Omit<JoinToken, "usedBy"> & { digest: string; usedBy: readonly StoredUse[] };

/** What a worker is known by: of its credential only the SHA-256, in base64url. */
export type StoredWorker = {
  name: string;
  digest: string;
  createdAtMs: number;
  /** What it joined with; null: the token of the controller's machine. */
  tokenId: JoinTokenId | null;
  /** Where it joined from. */
  address: string;
};

/** Workers' own credentials, by their names. */
export interface WorkerStore {
  /** In place of the one before, together with the token whose use it is, where that is still there. */
  admit(worker: StoredWorker, token: StoredJoinToken | undefined): Promise<void>;
  drop(name: string): Promise<void>;
  all(): Promise<StoredWorker[]>;
}

export type NewAuditEntry = Omit<AuditEntry, "id">;
export type AuditPage = { entries: AuditEntry[]; nextCursor: string | null };
export type AuditFilter = {
  kinds?: readonly AuditKind[] | undefined;
  actor?: string | undefined;
  afterMs?: number | undefined;
  limit: number;
  cursor?: string | undefined;
};

/** Who did what. Bounded: with each entry beyond 50,000 the oldest goes. */
export interface AuditStore {
  append(entry: NewAuditEntry): Promise<AuditEntry>;
  /** Newest first. A cursor that is none rejects with RunyardError INVALID_REQUEST naming `cursor`. */
  list(filter: AuditFilter): Promise<AuditPage>;
}
