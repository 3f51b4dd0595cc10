import type { JobId } from "@runyard/protocol";
import { type JobKind, kindKey, Lane, type QueuedJob, type Ticket } from "./lane.ts";
import { comesBefore, LaneHeap } from "./lane-heap.ts";
import { OwnerLine } from "./owner-line.ts";
import { QueueOutlook } from "./queue-outlook.ts";

/** What an owner was given beyond what the others had by then: kept, so that a restart forgives nobody. */
export type Share = { owner: string; aheadMs: number };

const firstCostMs = 1_000;
const costWeight = 0.05;

/**
 * The waiting jobs, shared fairly between their owners: start-time fair queueing (Goyal, Vin and Cheng, 1996) with equal
 * weights, where a job costs its predicted time and later what it really took. Each lane, an owner's jobs of one kind,
 * has a start tag on a virtual clock; the lane with the least tag among the kinds that some worker has room for goes
 * first. A lane that waits for a rare language keeps its tag meanwhile, so that passing it costs it nothing: the first
 * slot that could be its own, is. Within an owner the order is: given back, then priority and age.
 *
 * Nothing takes time in proportion to the number of jobs but a removal from the middle of a lane, which moves memory
 * (20 µs at 100,000), and nothing to the number of owners but an outlook on positions, which many questions share.
 */
export class JobQueue {
  readonly #tickets = new Map<JobId, Ticket>();
  readonly #owners = new Map<string, OwnerLine>();
  readonly #kinds = new Map<string, LaneHeap>();
  /** Start tag of the job drawn last. */
  #virtualMs = 0;
  #jobCostMs = firstCostMs;
  #outlook: QueueOutlook | undefined;
  #changes = 0;

  get size(): number {
    return this.#tickets.size;
  }

  /** What there are jobs of, and how many. */
  kinds(): { kind: JobKind; count: number }[] {
    return [...this.#kinds.values()].map((heap) => ({
      kind: heap.kind,
      count: [...heap].reduce((sum, { length }) => sum + length, 0),
    }));
  }

  has(id: JobId): boolean {
    return this.#tickets.has(id);
  }

  add(job: QueuedJob): void {
    this.remove(job.id);
    const { owner, language, wantedVersion, dependencies, terminal, ...place } = job;
    this.#insert({ ...place, lane: this.#laneOf(owner, { language, wantedVersion, dependencies, terminal }) });
  }

  /** Puts a drawn job back where it was, at no cost to its owner. */
  putBack({ lane, ...ticket }: Ticket, costMs: number): void {
    this.remove(ticket.id);
    this.charge(lane.owner.owner, -costMs);
    const back = this.#laneOf(lane.owner.owner, lane.kind);
    this.#insert({ ...ticket, lane: back });
    const startMs = Math.max(this.#virtualMs, back.owner.finishMs);
    if (startMs < back.startMs) this.#tag(back, startMs);
  }

  /** Takes a job out that shall not be run. */
  remove(id: JobId): Ticket | undefined {
    const ticket = this.#tickets.get(id);
    if (ticket !== undefined) this.#takeOut(ticket);
    return ticket;
  }

  /**
   * Takes out the job whose turn it is among those of open kinds, and charges its owner.
   * @param costOf - a job's predicted time, milliseconds
   */
  draw(isOpen: (kind: JobKind) => boolean, costOf: (ticket: Ticket) => number): Ticket | undefined {
    const turn = this.#firstLane(isOpen);
    const lane = turn?.owner.firstLane(isOpen);
    const ticket = lane?.first;
    if (turn === undefined || lane === undefined || ticket === undefined) return undefined;
    // The turn is the owner's: which of its lanes takes it is for priority and age to say.
    const { startMs } = turn;
    if (lane !== turn) this.#tag(turn, lane.startMs);
    const { owner } = lane;
    const costMs = costOf(ticket);
    this.#virtualMs = Math.max(this.#virtualMs, startMs);
    owner.finishMs = Math.max(owner.finishMs, startMs) + costMs;
    this.#jobCostMs += (costMs - this.#jobCostMs) * costWeight;
    this.#takeOut(ticket);
    if (lane.length > 0) this.#tag(lane, Math.max(this.#virtualMs, owner.finishMs));
    return ticket;
  }

  /** Corrects what an owner was charged: by what a job took beyond its prediction, or gave back of it. */
  charge(owner: string, costMs: number): void {
    const line = this.#owners.get(owner);
    if (line !== undefined) line.finishMs += costMs;
    else if (costMs > 0 && this.size > 0) this.#owners.set(owner, new OwnerLine(owner, this.#virtualMs + costMs));
  }

  /** Place in the whole queue, from 1; between owners, about. Undefined when it does not wait here. */
  position(id: JobId): number | undefined {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return undefined;
    const { owner } = ticket.lane;
    const rank = owner.rank(ticket);
    if (owner.length === this.size) return rank + 1;
    const before = Math.floor(this.#freshOutlook().before(owner, rank));
    return Math.min(Math.max(before, rank) + 1, this.size);
  }

  /** Since when the longest waiting job has waited, epoch milliseconds. */
  oldestMs(): number | undefined {
    // Insertion order, but for those put back, which stand first in their lanes.
    let [oldest] = this.#tickets.values();
    for (const heap of this.#kinds.values()) {
      for (const { first } of heap) {
        if (first !== undefined && oldest !== undefined && first.createdAtMs < oldest.createdAtMs) oldest = first;
      }
    }
    return oldest?.createdAtMs;
  }

  /** Those of the first `most` jobs of a kind that were made before. */
  madeBefore(kind: JobKind, beforeMs: number, most: number): JobId[] {
    const found: JobId[] = [];
    let seen = 0;
    for (const lane of this.#kinds.get(kindKey(kind)) ?? []) {
      for (const { id, createdAtMs } of lane) {
        seen += 1;
        if (seen > most) return found;
        if (createdAtMs < beforeMs) found.push(id);
      }
    }
    return found;
  }

  /** Owners ahead of the others. Those who are not are forgotten here when nothing of them waits. */
  shares(): Share[] {
    const shares: Share[] = [];
    for (const line of this.#owners.values()) {
      if (line.finishMs > this.#virtualMs) shares.push({ owner: line.owner, aheadMs: line.finishMs - this.#virtualMs });
      else if (line.lanes.size === 0) this.#owners.delete(line.owner);
    }
    return shares;
  }

  /** Takes up shares told by an earlier queue; before any job is added. */
  resume(shares: readonly Share[]): void {
    for (const { owner, aheadMs } of shares) {
      this.#owners.set(owner, new OwnerLine(owner, this.#virtualMs + aheadMs));
    }
  }

  #insert(ticket: Ticket): void {
    const { lane } = ticket;
    const { first } = lane;
    lane.add(ticket);
    this.#tickets.set(ticket.id, ticket);
    this.#changes += 1;
    if (first === undefined) this.#tag(lane, Math.max(this.#virtualMs, lane.owner.finishMs));
    else if (first !== lane.first) this.#tag(lane, lane.startMs);
  }

  #takeOut(ticket: Ticket): void {
    const { lane } = ticket;
    const { first } = lane;
    this.#tickets.delete(ticket.id);
    lane.remove(ticket);
    this.#changes += 1;
    if (lane.length > 0) {
      if (first === ticket) this.#tag(lane, lane.startMs);
      return;
    }
    const key = kindKey(lane.kind);
    const heap = this.#kinds.get(key);
    heap?.remove(lane);
    if (heap?.size === 0) this.#kinds.delete(key);
    lane.owner.lanes.delete(key);
    // Nobody competes any more: who had more than the others owes them nothing when they meet again.
    if (this.size === 0) this.#owners.clear();
  }

  /** Gives a lane its start tag, and its place among the lanes of its kind: equal tags go by the age of the first job. */
  #tag(lane: Lane, startMs: number): void {
    lane.startMs = startMs;
    const key = kindKey(lane.kind);
    const heap = this.#kinds.get(key) ?? new LaneHeap(lane.kind);
    this.#kinds.set(key, heap);
    heap.place(lane);
  }

  #firstLane(isOpen: (kind: JobKind) => boolean): Lane | undefined {
    let first: Lane | undefined;
    for (const { kind, top } of this.#kinds.values()) {
      if (top !== undefined && (first === undefined || comesBefore(top, first)) && isOpen(kind)) first = top;
    }
    return first;
  }

  #laneOf(owner: string, kind: JobKind): Lane {
    const line = this.#owners.get(owner) ?? new OwnerLine(owner, this.#virtualMs);
    this.#owners.set(owner, line);
    const key = kindKey(kind);
    const lane = line.lanes.get(key) ?? new Lane(line, kind);
    line.lanes.set(key, lane);
    return lane;
  }

  #freshOutlook(): QueueOutlook {
    // With many owners a few changes move nobody far.
    if (this.#outlook === undefined || this.#changes > this.#owners.size >> 4) {
      this.#outlook = new QueueOutlook(this.#owners.values(), this.#jobCostMs);
      this.#changes = 0;
    }
    return this.#outlook;
  }
}
