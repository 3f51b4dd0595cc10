import type { JobId } from "@runyard/protocol";
import { decodeTime } from "ulid";
import { Lane, type LaneKind, type QueuedJob, type Ticket } from "./lane.ts";

type Rank = Pick<LaneKind, "priority" | "requeued">;

/** Which of two goes first before age is asked: the higher priority, then what already had its turn. */
export const compareRank = (left: Rank, right: Rank): number =>
  right.priority - left.priority || Number(right.requeued) - Number(left.requeued);

const laneKey = (kind: LaneKind): string =>
  `${kind.priority} ${kind.requeued} ${kind.language} ${kind.wantedVersion ?? ""}`;

const queuedJob = ({ id, sequence, lane }: Ticket): QueuedJob => ({ ...lane.kind, id, sequence });

const idPrefix = "job_".length;

/**
 * The waiting jobs, ordered by priority, then given-back ones, then age. Nothing here takes time in proportion to its
 * length but a removal from the middle of a lane, which moves memory (20 µs at 100,000).
 */
export class JobQueue {
  readonly #tickets = new Map<JobId, Ticket>();
  readonly #lanes = new Map<string, Lane>();
  #ordered: Lane[] = [];

  get size(): number {
    return this.#tickets.size;
  }

  /** Lanes in order of rank; those of one rank share their turn by age. */
  get lanes(): readonly Lane[] {
    return this.#ordered;
  }

  has(id: JobId): boolean {
    return this.#tickets.has(id);
  }

  add(job: QueuedJob): void {
    this.remove(job.id);
    this.#tickets.set(job.id, this.#lane(job).add(job));
  }

  /** Takes a job out. @returns it, to be put back where it was */
  remove(id: JobId): QueuedJob | undefined {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return undefined;
    const { lane, sequence } = ticket;
    this.#tickets.delete(id);
    lane.remove(sequence);
    if (lane.length === 0) {
      this.#lanes.delete(laneKey(lane.kind));
      this.#ordered = this.#ordered.filter((other) => other !== lane);
    }
    return queuedJob(ticket);
  }

  /** Place in the whole queue, from 1; undefined when it does not wait here. */
  position(id: JobId): number | undefined {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return undefined;
    let before = 0;
    for (const lane of this.#ordered) {
      const order = compareRank(lane.kind, ticket.lane.kind);
      if (order > 0) break;
      before += order < 0 ? lane.length : lane.rank(ticket.sequence);
    }
    return before + 1;
  }

  /** Since when the longest waiting job has waited, epoch milliseconds: its id says when it was made. */
  oldestMs(): number | undefined {
    const heads = this.#ordered.flatMap((lane) => lane.at(0)?.id ?? []);
    return heads.length === 0 ? undefined : Math.min(...heads.map((id) => decodeTime(id.slice(idPrefix))));
  }

  #lane(kind: LaneKind): Lane {
    const key = laneKey(kind);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = new Lane(kind);
    this.#lanes.set(key, lane);
    this.#ordered = [...this.#ordered, lane].sort((left, right) => compareRank(left.kind, right.kind));
    return lane;
  }
}
