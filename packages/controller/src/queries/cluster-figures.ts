import type { Cluster, JobState } from "@runyard/protocol";
import type { Alerts } from "../monitoring/alerts.ts";
import { presentCluster } from "../present/cluster.ts";
import type { Yard } from "../yard.ts";

const countsKeptMs = 1_000;

/** The cluster in figures. What has ended is counted by the store, at most once a second: it has to look at every job. */
export class ClusterFigures {
  readonly #yard: Yard;
  readonly #alerts: Alerts;
  #ended: Promise<Record<JobState, number>> | undefined;
  #countedAtMs = 0;

  constructor(yard: Yard, alerts: Alerts) {
    this.#yard = yard;
    this.#alerts = alerts;
  }

  async now(): Promise<Cluster> {
    const { attempts, backingOff, clock, fleet, grants, queue, roster } = this.#yard;
    const ended = await this.#countEnded();
    const waiting = queue.size + backingOff.size + grants.size;
    return presentCluster({
      workers: roster.all(),
      queue: { length: waiting, oldestAtMs: queue.oldestMs() },
      jobs: { ...ended, queued: waiting, active: attempts.size },
      fleet: fleet.current?.figures() ?? null,
      alerts: this.#alerts.all,
      nowMs: clock.now(),
    });
  }

  #countEnded(): Promise<Record<JobState, number>> {
    const nowMs = this.#yard.clock.now();
    if (this.#ended === undefined || nowMs - this.#countedAtMs >= countsKeptMs) {
      this.#countedAtMs = nowMs;
      this.#ended = this.#yard.store.jobs.counts();
    }
    return this.#ended;
  }
}
