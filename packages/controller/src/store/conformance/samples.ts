import type { Fault, JobId, JobRequest, StepEvent, Toolchain, WorkerId } from "@runyard/protocol";
import { ulid } from "ulid";
import type { Accepted, EndedAttempt, FinishedAttempt, LeaseKey, NewJob, Store, StoredJob } from "../store.ts";

/** A store and the way to look at the same data anew. Disposing closes it and removes the data. */
export type StoreUnderTest = AsyncDisposable & {
  store: Store;
  /** Closes the store and opens its data again; `store` is then the new one. */
  reopen(): Promise<Store>;
};

export type OpenStore = () => Promise<StoreUnderTest>;

export const newId = (): JobId => `job_${ulid()}` as JobId;

export const sampleRequest: JobRequest = { language: "python", source: "print(sum(map(int, input().split())))" };

export const sampleJob = (given: Partial<NewJob> = {}): NewJob => ({
  id: newId(),
  owner: "local",
  language: "python",
  wantedVersion: null,
  dependencies: false,
  terminal: false,
  priority: 0,
  program: 281_474_976_710_655,
  labels: {},
  title: "print(sum(map(int, input().split())))",
  interactive: false,
  createdAtMs: 1_700_000_000_000,
  request: sampleRequest,
  ...given,
});

export const sampleWorker = { id: `wrk_${"0".repeat(25)}1` as WorkerId, name: "lab-03" };

export const samplePlacement = { policy: "least-loaded", reason: "earliest_end", predictedMs: 250 } as const;

/** A lease for the usual worker. */
export const sampleGrant = (atMs = 1_700_000_000_400) => ({ worker: sampleWorker, placement: samplePlacement, atMs });

export const sampleEvents: StepEvent[] = [
  { type: "step", step: "run", run: 0, atMs: 1_700_000_000_500 },
  { type: "output", step: "run", run: 0, stream: "stdout", data: "3\n" },
  {
    type: "ran",
    run: 0,
    report: {
      outcome: "ok",
      exitCode: 0,
      signal: null,
      truncated: false,
      usage: { cpuTimeMs: 9, wallTimeMs: 11, memoryBytes: 9_000_000 },
    },
  },
];

export const sampleResult = (lease: LeaseKey, given: Partial<FinishedAttempt> = {}): FinishedAttempt => ({
  ...lease,
  version: "3.12.4",
  startedAtMs: 1_700_000_000_500,
  finishedAtMs: 1_700_000_001_000,
  outcome: "ok",
  verdict: null,
  exitCode: 0,
  signal: null,
  events: sampleEvents,
  files: [],
  ...given,
});

export const sampleFault: Fault = { code: "LEASE_EXPIRED", message: "The worker fell silent.", at: "lease" };

export const sampleEnd = (lease: LeaseKey, given: Partial<EndedAttempt> = {}): EndedAttempt => ({
  ...lease,
  event: "expire",
  fault: sampleFault,
  atMs: 1_700_000_002_000,
  ...given,
});

export const sampleToolchain = (given: Partial<Toolchain> = {}): Toolchain => ({
  language: "c",
  title: "C",
  name: "gcc",
  version: "12.2.0",
  aliases: ["gcc"],
  extensions: [".c"],
  isDefault: true,
  example: { path: "main.c", content: "int main(void) { return 0; }\n" },
  ...given,
});

/** The jobs of an acceptance that must have happened. */
export const acceptedJobs = (answer: Accepted): StoredJob[] => {
  if (answer.kind !== "accepted") throw new Error(`expected jobs to be accepted, not ${answer.kind}`);
  return answer.jobs;
};

export const acceptOne = async (store: Store, given: Partial<NewJob> = {}): Promise<StoredJob> => {
  const [job] = acceptedJobs(await store.jobs.accept([sampleJob(given)]));
  if (job === undefined) throw new Error("nothing was accepted");
  return job;
};

/** Leases a job that must be queued. */
export const leaseOne = async (store: Store, id: JobId): Promise<LeaseKey> => {
  const lease = await store.attempts.lease(id, sampleGrant());
  if (lease === undefined) throw new Error(`${id} is not queued`);
  return lease;
};

/** A job accepted and brought to its end. */
export const finishOne = async (
  store: Store,
  { job = {}, result = {} }: { job?: Partial<NewJob>; result?: Partial<FinishedAttempt> } = {},
): Promise<StoredJob> => {
  const accepted = await acceptOne(store, job);
  await store.attempts.finish(sampleResult(await leaseOne(store, accepted.id), result));
  return accepted;
};
