import type { JobId } from "@runyard/protocol";
import { Lane, type QueuedJob } from "./lane.ts";

type Rank = Pick<QueuedJob, "priority" | "requeued">;

/** Which of two goes first before age is asked: the higher priority, then what already had its turn. */
export const compareRank = (left: Rank, right: Rank): number =>
  right.priority - left.priority || Number(right.requeued) - Number(left.requeued);

const laneKey = (job: QueuedJob): string =>
  `${job.priority} ${job.requeued} ${job.language} ${job.wantedVersion ?? ""}`;

/** The waiting jobs, ordered by priority, then given-back ones, then age. Nothing here takes time in proportion to its length
 * but the removal from the middle of a lane, which moves memory (20 µs at 100,000). */
export class JobQueue {
  readonly #jobs = new Map<JobId, QueuedJob>();
  readonly #lanes = new Map<string, Lane>();
  #ordered: Lane[] = [];

  get size(): number {
    return this.#jobs.size;
  }

  /** Lanes in order of rank; those of one rank share their turn by age. */
  get lanes(): readonly Lane[] {
    return this.#ordered;
  }

  get(id: JobId): QueuedJob | undefined {
    return this.#jobs.get(id);
  }

  add(job: QueuedJob): void {
    this.remove(job.id);
    this.#jobs.set(job.id, job);
    this.#lane(job).add(job);
  }

  remove(id: JobId): QueuedJob | undefined {
    const job = this.#jobs.get(id);
    if (job === undefined) return undefined;
    this.#jobs.delete(id);
    const key = laneKey(job);
    const lane = this.#lanes.get(key);
    lane?.remove(job.sequence);
    if (lane?.length === 0) {
      this.#lanes.delete(key);
      this.#ordered = this.#ordered.filter((other) => other !== lane);
    }
    return job;
  }

  /** Place in the whole queue, from 1; undefined when it does not wait here. */
  position(id: JobId): number | undefined {
    const job = this.#jobs.get(id);
    if (job === undefined) return undefined;
    let before = 0;
    for (const lane of this.#ordered) {
      const order = compareRank(lane, job);
      if (order > 0) break;
      before += order < 0 ? lane.length : lane.rank(job.sequence);
    }
    return before + 1;
  }

  /** Since when the longest waiting job has waited, epoch milliseconds. */
  oldestMs(): number | undefined {
    const heads = this.#ordered.flatMap((lane) => lane.at(0)?.createdAtMs ?? []);
    return heads.length === 0 ? undefined : Math.min(...heads);
  }

  #lane(job: QueuedJob): Lane {
    const key = laneKey(job);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = new Lane(job);
    this.#lanes.set(key, lane);
    this.#ordered = [...this.#ordered, lane].sort(compareRank);
    return lane;
  }
}
