import { everyone, type MeteredQuota, type Quota, type QuotaRecord, RunyardError, usualQuota } from "@runyard/protocol";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import { dayOf, Meter, untilTomorrowMs } from "./meter.ts";

/** The owner of the controller's machine: no wider quota is for it. */
const unbounded = "local";
/** Jobs end when they end: until then, now and then is often enough to try again. */
const jobsRetryMs = 5_000;
const minuteMs = 60_000;

type Parts = {
  store: Store;
  clock: Clock;
  runningOf: (owner: string) => number;
  groupsOf: (owner: string) => string[];
};

/** What each may ask for, and what each has asked for; all in memory, so that looking takes no time. */
export class Quotas {
  readonly #parts: Parts;
  readonly #set = new Map<string, Quota>();
  readonly #inForce = new Map<string, Quota>();
  readonly #meters = new Map<string, Meter>();
  /** Owners who have used CPU time since it was last kept. */
  readonly #spent = new Set<string>();

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async load(parts: Parts): Promise<Quotas> {
    const quotas = new Quotas(parts);
    const { store, clock } = parts;
    const day = dayOf(clock.now());
    for (const { of, quota } of await store.quotas.all()) quotas.#set.set(of, quota);
    for (const { owner, cpuTimeMs } of await store.quotas.spent(day)) quotas.#meter(owner).spend(cpuTimeMs, day);
    return quotas;
  }

  /** In the order of their subjects. */
  all(): QuotaRecord[] {
    return [...new Set([everyone, ...this.#set.keys()])].sort().map((of) => this.record(of));
  }

  record(of: string): QuotaRecord {
    const isOfSeveral = of === everyone || of.startsWith("group:");
    const used = isOfSeveral ? null : this.#used(of);
    return { of, quota: this.#set.get(of) ?? {}, inForce: this.inForce(of), used };
  }

  /** In place of the one before; an empty one takes it away. */
  async set(of: string, quota: Quota): Promise<QuotaRecord> {
    await this.#parts.store.quotas.keep({ of, quota });
    this.#set.set(of, quota);
    this.membersChanged();
    return this.record(of);
  }

  /** What is in force is found anew. */
  membersChanged(): void {
    this.#inForce.clear();
  }

  inForce(of: string): Quota {
    const known = this.#inForce.get(of);
    if (known !== undefined) return known;
    const groups = this.#parts.groupsOf(of).map((name) => this.#set.get(`group:${name}`) ?? {});
    const wider = of === unbounded ? [] : [...groups, this.#set.get(everyone) ?? {}, usualQuota];
    const quota: Quota = Object.assign({}, ...[this.#set.get(of) ?? {}, ...wider].toReversed());
    this.#inForce.set(of, quota);
    return quota;
  }

  /** The error for jobs that are more than their owner may hand in now; undefined when they are not. */
  refusal(owner: string, count: number): RunyardError | undefined {
    const quota = this.inForce(owner);
    const used = this.#used(owner);
    const over = (name: MeteredQuota, more: number): boolean =>
      used[name] + more > (quota[name] ?? Number.POSITIVE_INFINITY);
    if (over("jobs", count)) return exceeded("jobs", { quota, used, retryAfterMs: jobsRetryMs });
    if (over("waiting", count)) return exceeded("waiting", { quota, used, retryAfterMs: jobsRetryMs });
    if (over("jobsPerMinute", count)) {
      const perMinute = quota.jobsPerMinute ?? 1;
      const retryAfterMs = ((used.jobsPerMinute + count - perMinute) * minuteMs) / perMinute;
      return exceeded("jobsPerMinute", { quota, used, retryAfterMs: Math.min(retryAfterMs, minuteMs) });
    }
    if (!over("cpuTimeMsPerDay", 1)) return undefined;
    return exceeded("cpuTimeMsPerDay", { quota, used, retryAfterMs: untilTomorrowMs(this.#parts.clock.now()) });
  }

  /** Counts jobs on their way into the store, so that those who come meanwhile see them. */
  handIn(owner: string, count: number): void {
    // Brings the minute's bucket up to now, before more goes into it.
    this.#used(owner);
    this.#meter(owner).handIn(count);
  }

  /** They were not kept after all. */
  takeBack(owner: string, count: number): void {
    this.#meter(owner).handIn(-count);
  }

  /** One that an earlier controller has kept. */
  resumed(owner: string): void {
    this.#meter(owner).jobs += 1;
  }

  ended(owner: string): void {
    this.#meter(owner).jobs -= 1;
  }

  spent(owner: string, cpuTimeMs: number): void {
    this.#meter(owner).spend(cpuTimeMs, dayOf(this.#parts.clock.now()));
    this.#spent.add(owner);
  }

  /** Keeps what was used today, when that has changed. */
  async keepSpent(): Promise<void> {
    if (this.#spent.size === 0) return;
    const nowMs = this.#parts.clock.now();
    const owners = [...this.#spent];
    this.#spent.clear();
    const spent = owners.map((owner) => ({ owner, cpuTimeMs: this.#meter(owner).cpuTimeMs(nowMs) }));
    try {
      await this.#parts.store.quotas.keepSpent(dayOf(nowMs), spent);
    } catch (error) {
      for (const owner of owners) this.#spent.add(owner);
      throw error;
    }
  }

  #used(owner: string): Record<MeteredQuota, number> {
    const nowMs = this.#parts.clock.now();
    const meter = this.#meter(owner);
    const { jobsPerMinute } = this.inForce(owner);
    return {
      jobs: meter.jobs,
      waiting: Math.max(0, meter.jobs - this.#parts.runningOf(owner)),
      jobsPerMinute: Math.ceil(meter.handedIn(nowMs, jobsPerMinute ?? Number.POSITIVE_INFINITY)),
      cpuTimeMsPerDay: meter.cpuTimeMs(nowMs),
    };
  }

  #meter(owner: string): Meter {
    const meter = this.#meters.get(owner) ?? new Meter();
    this.#meters.set(owner, meter);
    return meter;
  }
}

const says: Record<MeteredQuota, string> = {
  jobs: "jobs at once",
  waiting: "jobs that wait",
  jobsPerMinute: "jobs a minute",
  cpuTimeMsPerDay: "milliseconds of CPU time a day",
};

type Excess = { quota: Quota; used: Record<MeteredQuota, number>; retryAfterMs: number };

const exceeded = (name: MeteredQuota, { quota, used, retryAfterMs }: Excess): RunyardError =>
  new RunyardError("QUOTA_EXCEEDED", `Your quota is ${quota[name]} ${says[name]}, of which ${used[name]} are used.`, {
    details: { quota: name, limit: quota[name], used: used[name], retryAfterMs: Math.ceil(retryAfterMs) },
  });
