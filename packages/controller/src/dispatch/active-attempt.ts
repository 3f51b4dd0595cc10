import {
  contentBytes,
  effectiveLimits,
  type JobId,
  type JobRequest,
  jobInputs,
  jobOutputBytesMost,
  type Lease,
  type Limits,
  type StepEvent,
  type WorkerId,
  type WorkerMessage,
} from "@runyard/protocol";
import type { LeaseKey, StoredJob } from "../store/store.ts";
import { ArrivingFiles } from "./arriving-files.ts";

/**
 * - `running`: the lease runs; heartbeats renew it.
 * - `settling`: a write that ends it is under way; nothing else may touch it.
 * - `over`: ended, whichever way. Followers that are behind may still read its transcript.
 */
type Phase = "running" | "settling" | "over";

type Opening = {
  job: StoredJob;
  lease: LeaseKey;
  worker: { id: WorkerId; name: string };
  version: string | null;
  request: JobRequest;
  leasedAtMs: number;
  expiresAtMs: number;
  isInherited?: boolean;
};

/** What a worker says of input it could not use. */
export type RefusedInput = Pick<Extract<WorkerMessage, { type: "refused_input" }>, "why" | "received" | "writer">;

/** How an attempt's newly arrived events stand to those that came before. */
export type Arrival = "appended" | "repeated" | "gap" | "beyond_bounds";

/** An attempt that holds its lease, and the output it has made so far. */
export class ActiveAttempt {
  readonly job: StoredJob;
  readonly lease: Lease;
  readonly limits: Limits;
  readonly leasedAtMs: number;
  readonly events: StepEvent[] = [];
  readonly files: ArrivingFiles;
  worker: { id: WorkerId; name: string };
  version: string | null;
  startedAtMs: number | null = null;
  expiresAtMs: number;
  /** Taken over from an earlier controller, and not presented by a worker since. */
  isInherited: boolean;
  phase: Phase = "running";
  /** The worker's word that it has ended, until all of its events are here. */
  report: { lastSeq: number; version: string } | undefined;
  /** Told of input that was refused, and of signals. */
  readonly inputRefused = new Set<(refused: RefusedInput) => void>();
  readonly #inputs: number;
  readonly #outputMost: number;
  #outputBytes = 0;

  constructor(opening: Opening) {
    const { job, lease, request } = opening;
    this.job = job;
    this.lease = { jobId: lease.jobId, attempt: lease.attempt, token: lease.token };
    this.worker = opening.worker;
    this.version = opening.version;
    this.leasedAtMs = opening.leasedAtMs;
    this.expiresAtMs = opening.expiresAtMs;
    this.isInherited = opening.isInherited ?? false;
    this.limits = effectiveLimits("run", request.limits);
    this.files = new ArrivingFiles(request);
    this.#inputs = jobInputs(request).length;
    const compile = effectiveLimits("compile", request.compileLimits);
    const askedFor = this.limits.outputBytes * this.#inputs + compile.outputBytes;
    // Each step may write one byte when the others have written all there is to write.
    this.#outputMost = Math.min(askedFor, jobOutputBytesMost + this.#inputs);
  }

  /** Bytes of output that have come. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** Takes in events from `firstSeq` on; what is known already is passed over. */
  take(firstSeq: number, events: readonly StepEvent[]): Arrival {
    const known = this.events.length - (firstSeq - 1);
    if (known < 0) return "gap";
    if (known >= events.length) return "repeated";
    for (const event of events.slice(known)) {
      if (!this.#isWithinBounds(event)) return "beyond_bounds";
      this.events.push(event.type === "file" ? { ...event, data: undefined } : event);
    }
    return "appended";
  }

  /** The job's row as it is while this attempt runs. */
  row(): StoredJob {
    return {
      ...this.job,
      state: "active",
      attempt: this.lease.attempt,
      token: this.lease.token,
      worker: this.worker,
      version: this.version,
      startedAtMs: this.startedAtMs,
    };
  }

  /** A worker is not believed: what a program may write, and which files come back, is bounded here as well. */
  #isWithinBounds(event: StepEvent): boolean {
    if (event.type === "file") return event.run >= 0 && event.run < this.#inputs && this.files.take(event);
    if (event.type === "ran")
      return event.run >= 0 && event.run < this.#inputs && this.files.settle(event.run, event.report);
    if (event.type !== "output") return true;
    this.#outputBytes += Math.max(contentBytes(event.data, event.encoding), 1);
    return this.#outputBytes <= this.#outputMost;
  }
}

/** The attempts that hold a lease now, by their job. */
export class ActiveAttempts {
  readonly #byJob = new Map<JobId, ActiveAttempt>();
  readonly #byOwner = new Map<string, number>();

  get size(): number {
    return this.#byJob.size;
  }

  get(id: JobId): ActiveAttempt | undefined {
    return this.#byJob.get(id);
  }

  /** The attempt this lease names, when it still holds and nothing is ending it. */
  running(lease: Lease): ActiveAttempt | undefined {
    const attempt = this.#byJob.get(lease.jobId);
    return attempt?.lease.token === lease.token && attempt.phase === "running" ? attempt : undefined;
  }

  /** The same, or one whose result is being stored: the worker must hold on to it until that is done. */
  held(lease: Lease): ActiveAttempt | undefined {
    const attempt = this.#byJob.get(lease.jobId);
    const isStoring = attempt?.phase === "settling" && attempt.report !== undefined;
    return isStoring && attempt.lease.token === lease.token ? attempt : this.running(lease);
  }

  /** How many an owner has. */
  countOf(owner: string): number {
    return this.#byOwner.get(owner) ?? 0;
  }

  add(attempt: ActiveAttempt): void {
    const { owner } = attempt.job;
    if (!this.#byJob.has(attempt.lease.jobId)) this.#byOwner.set(owner, this.countOf(owner) + 1);
    this.#byJob.set(attempt.lease.jobId, attempt);
  }

  /** Takes out this attempt, not a newer one of the same job. */
  end(attempt: ActiveAttempt): void {
    attempt.phase = "over";
    if (this.#byJob.get(attempt.lease.jobId) !== attempt) return;
    this.#byJob.delete(attempt.lease.jobId);
    const { owner } = attempt.job;
    const left = this.countOf(owner) - 1;
    if (left > 0) this.#byOwner.set(owner, left);
    else this.#byOwner.delete(owner);
  }

  all(): ActiveAttempt[] {
    return [...this.#byJob.values()];
  }
}
