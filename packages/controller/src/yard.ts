import type { JobId, Worker } from "@runyard/protocol";
import type { Groups } from "./auth/groups.ts";
import type { Background } from "./background.ts";
import type { Clock } from "./clock.ts";
import type { ActiveAttempts } from "./dispatch/active-attempt.ts";
import type { BackingOff } from "./dispatch/backing-off.ts";
import type { History } from "./dispatch/history.ts";
import type { QueuedJob } from "./dispatch/lane.ts";
import type { Prospects } from "./dispatch/prospects.ts";
import type { JobQueue } from "./dispatch/queue.ts";
import type { Rate } from "./dispatch/rate.ts";
import type { RecentRequests } from "./dispatch/recent-requests.ts";
import type { DispatchRules } from "./dispatch/rules.ts";
import type { Speeds } from "./dispatch/speeds.ts";
import { notWaiting, type Waiting, waitingOf } from "./dispatch/waiting.ts";
import type { ClusterFeed } from "./events/cluster-feed.ts";
import type { Topics } from "./events/topics.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { Catalog } from "./link/catalog.ts";
import type { Roster, RosterEntry } from "./link/roster.ts";
import type { Log } from "./log.ts";
import type { Monitor } from "./monitoring/monitor.ts";
import type { RefusedCredentials } from "./monitoring/refused-credentials.ts";
import { presentSummary } from "./present/job.ts";
import { presentPulse, presentWorker } from "./present/worker.ts";
import type { Quotas } from "./quotas/quotas.ts";
import type { Store, StoredJob, StoredOrder } from "./store/store.ts";

/** What the controller knows while it runs, and what it is kept by. Commands change it, routes and events read it. */
export type Yard = {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly background: Background;
  /** Waiting jobs that may be placed now. */
  readonly queue: JobQueue;
  /** Waiting jobs that were given back and must rest before the next attempt. */
  readonly backingOff: BackingOff;
  readonly attempts: ActiveAttempts;
  readonly recent: RecentRequests;
  readonly quotas: Quotas;
  readonly groups: Groups;
  readonly rules: DispatchRules;
  /** Jobs on their way into the store. */
  readonly arriving: { jobs: number };
  /** Jobs given to workers. */
  readonly departures: Rate;
  readonly monitor: Monitor;
  readonly history: History;
  readonly speeds: Speeds;
  readonly roster: Roster;
  readonly prospects: Prospects;
  readonly catalog: Catalog;
  readonly topics: Topics;
  readonly feed: ClusterFeed;
  readonly refusedCredentials: RefusedCredentials;
  /** What operators asked of workers, by their names. */
  readonly orders: Map<string, StoredOrder>;
  /** Leases being committed, by their job. */
  readonly grants: Map<JobId, Promise<void>>;
  /** Set once the controller serves, when it grows by itself. */
  readonly fleet: { current: Fleet | undefined };
  readonly dispatcher: { readonly isPaused: boolean; kick(): void; pause(ms: number): void };
  /** Aborted when the controller closes. */
  readonly closing: AbortSignal;
};

/** A waiting job as the queue keeps it. */
export const queuedJob = (job: Omit<QueuedJob, "requeued">, requeued: boolean): QueuedJob => ({
  id: job.id,
  sequence: job.sequence,
  owner: job.owner,
  priority: job.priority,
  createdAtMs: job.createdAtMs,
  program: job.program,
  language: job.language,
  wantedVersion: job.wantedVersion,
  dependencies: job.dependencies,
  terminal: job.terminal,
  requeued,
});

export const waitingFor = (yard: Yard, job: StoredJob): Waiting => {
  if (job.state !== "queued") return notWaiting;
  return waitingOf({
    kind: job,
    position: yard.grants.has(job.id) ? 1 : yard.queue.position(job.id),
    isBackingOff: yard.backingOff.has(job.id),
    prospect: yard.prospects.of(job),
    typicalMs: yard.history.typicalMs,
    nowMs: yard.clock.now(),
  });
};

/** The row as it is now: what runs is newer here than in the store. */
export const currentRow = (yard: Yard, job: StoredJob): StoredJob =>
  job.state === "active" ? (yard.attempts.get(job.id)?.row() ?? job) : job;

/** Tells whoever follows the job or watches the cluster. */
export const announceJob = (yard: Yard, job: StoredJob): void => {
  yard.topics.notify(job.id);
  announceToCluster(yard, job);
};

export const announceToCluster = (yard: Yard, job: StoredJob): void => {
  if (!yard.feed.isWatched) return;
  yard.feed.publish(job.id, { type: "job", job: presentSummary(job, waitingFor(yard, job)) });
};

/** A worker as it is now, with the programs it runs. */
export const workerRecord = (yard: Yard, entry: RosterEntry): Worker => {
  const attempts = [...entry.jobs].flatMap((id) => yard.attempts.get(id) ?? []);
  return presentWorker(entry, attempts);
};

export const announceWorker = (yard: Yard, entry: RosterEntry): void => {
  if (yard.feed.isWatched) yard.feed.publish(entry.id, { type: "worker", worker: workerRecord(yard, entry) });
};

/** Only what a worker is doing has changed. */
export const announcePulse = (yard: Yard, entry: RosterEntry): void => {
  if (!yard.feed.isWatched) return;
  yard.feed.publish(`pulse ${entry.id}`, { type: "pulse", pulse: presentPulse(workerRecord(yard, entry)) });
};

/** Toolchains came or went with a worker. */
export const offersChanged = (yard: Yard): void => {
  const { catalog, roster, store, background, dispatcher } = yard;
  const news = catalog.update(roster.connected().map(({ profile }) => profile.toolchains));
  if (news.length > 0) {
    background.run("remember toolchains", () =>
      background.untilKept("remember toolchains", () => store.toolchains.remember(news)),
    );
  }
  roster.changes += 1;
  dispatcher.kick();
};

/** A slot of the worker is free again. */
export const freeSlot = (yard: Yard, entry: RosterEntry | undefined, id: JobId): void => {
  if (entry?.jobs.delete(id) === true) yard.dispatcher.kick();
};
