import type { Placement, PlacementPolicy, WorkerId } from "@runyard/protocol";
import { type JobKind, kindKey, type Ticket } from "./lane.ts";
import type { Offers } from "./offers.ts";

/** A worker that may be given work, as placement sees it. */
export type WorkerView = {
  readonly id: WorkerId;
  readonly slots: number;
  /** Slots taken, what is on its way to the worker included. */
  readonly busy: number;
  /** What its programs are predicted to need still, all together, milliseconds. */
  readonly workLeftMs: number;
  /** How quick it is, measured: 2 takes half the time that 1 does. */
  readonly speed: number;
  readonly cpuRatio: number;
  readonly memoryRatio: number;
  readonly offers: Pick<Offers, "version">;
  /** Belongs to the controller itself. */
  readonly isLocal: boolean;
};

/** Where the jobs come from, in the order in which they shall be served. */
export type Line = {
  draw(isOpen: (kind: JobKind) => boolean, costOf: (ticket: Ticket) => number): Ticket | undefined;
};

export type Assignment = {
  ticket: Ticket;
  workerId: WorkerId;
  version: string;
  /** On a worker of speed 1; what its owner was charged. */
  costMs: number;
  /** Where it is placed. */
  predictedMs: number;
  reason: Placement["reason"];
};

type Snapshot = {
  line: Line;
  /** Those that are ready and under their limits. */
  workers: readonly WorkerView[];
  policy: PlacementPolicy;
  /** A job's time on a worker of speed 1, milliseconds, at least 1. */
  predictMs: (ticket: Ticket) => number;
  /** From 0 up to 1. */
  random: () => number;
};

type Seat = {
  worker: WorkerView;
  busy: number;
  workLeftMs: number;
  /** How much longer things take here while the machine is as busy as it is: from 1 to 3 times. */
  pressure: number;
};

/**
 * Who gets which job now. Decides from its arguments alone; all that changes are the jobs it draws from the line, one for
 * each that it places. First job first, to the worker likely to finish it soonest; jobs that no worker present has room
 * for are passed by the others.
 */
export const place = ({ line, workers, policy, predictMs, random }: Snapshot): Assignment[] => {
  const seats = workers.map((worker) => ({
    worker,
    busy: worker.busy,
    workLeftMs: worker.workLeftMs,
    pressure: 1 + worker.cpuRatio + worker.memoryRatio ** 4,
  }));
  const room = new Room(seats);
  const assignments: Assignment[] = [];
  while (room.hasAny) {
    const ticket = line.draw((kind) => room.for(kind).length > 0, predictMs);
    if (ticket === undefined) break;
    const { kind } = ticket.lane;
    const costMs = predictMs(ticket);
    const { seat, reason } = choose(room.for(kind), { policy, costMs, random });
    const version = seat.worker.offers.version(kind);
    if (version === undefined) throw new Error(`worker ${seat.worker.id} was open for what it does not offer`);
    const predictedMs = costMs / seat.worker.speed;
    seat.workLeftMs += predictedMs;
    room.take(seat);
    assignments.push({ ticket, workerId: seat.worker.id, version, costMs, predictedMs, reason });
  }
  return assignments;
};

/** Which workers have a slot free for what. */
class Room {
  #free: number;
  readonly #seats: readonly Seat[];
  readonly #byKind = new Map<string, Seat[]>();

  constructor(seats: readonly Seat[]) {
    this.#seats = seats;
    this.#free = seats.reduce((sum, { worker, busy }) => sum + Math.max(0, worker.slots - busy), 0);
  }

  get hasAny(): boolean {
    return this.#free > 0;
  }

  for(kind: JobKind): readonly Seat[] {
    const key = kindKey(kind);
    const known = this.#byKind.get(key);
    if (known !== undefined) return known;
    const seats = this.#seats.filter(
      ({ worker, busy }) => busy < worker.slots && worker.offers.version(kind) !== undefined,
    );
    this.#byKind.set(key, seats);
    return seats;
  }

  take(seat: Seat): void {
    seat.busy += 1;
    this.#free -= 1;
    if (seat.busy < seat.worker.slots) return;
    for (const seats of this.#byKind.values()) {
      const index = seats.indexOf(seat);
      if (index >= 0) seats.splice(index, 1);
    }
  }
}

type Choice = { policy: PlacementPolicy; costMs: number; random: () => number };

const choose = (
  seats: readonly Seat[],
  { policy, costMs, random }: Choice,
): { seat: Seat; reason: Placement["reason"] } => {
  const [only] = seats;
  if (only === undefined) throw new Error("a job was drawn that no worker has room for");
  const own = policy === "local-first" ? seats.filter(({ worker }) => worker.isLocal) : [];
  if (own.length > 0) return { seat: soonest(own, costMs, random), reason: "own_slots" };
  if (policy === "local-first") return { seat: soonest(seats, costMs, random), reason: "own_slots_full" };
  if (seats.length === 1) return { seat: only, reason: "only_one_free" };
  return { seat: soonest(seats, costMs, random), reason: "earliest_end" };
};

/**
 * When a job would end if it were placed here now, milliseconds from now. Programs beside it slow it, by no more than
 * what they have left and no longer than while it runs; so does whatever else keeps the machine's CPU busy, and memory
 * once little is left. Only the order of these counts.
 */
const predictedEndMs = ({ worker, busy, workLeftMs, pressure }: Seat, costMs: number): number => {
  const aloneMs = costMs / worker.speed;
  const besideMs = Math.min(workLeftMs, busy * aloneMs) / worker.slots;
  return (aloneMs + besideMs) * pressure;
};

/** The seat with the least predicted end; among equals, any. */
const soonest = (seats: readonly Seat[], costMs: number, random: () => number): Seat => {
  let best = seats[0] as Seat;
  let bestMs = predictedEndMs(best, costMs);
  let equals = 1;
  for (let index = 1; index < seats.length; index += 1) {
    const seat = seats[index] as Seat;
    const endMs = predictedEndMs(seat, costMs);
    if (endMs > bestMs) continue;
    equals = endMs < bestMs ? 1 : equals + 1;
    // Each of n equals is kept with the chance 1/n.
    if (equals > 1 && random() * equals >= 1) continue;
    best = seat;
    bestMs = endMs;
  }
  return best;
};
