import { Lane, type QueuedJob, type Ticket } from "../dispatch/lane.ts";
import { OwnerLine } from "../dispatch/owner-line.ts";
import { type Line, place, type WorkerView } from "../dispatch/place.ts";
import { isOpen } from "../dispatch/prospects.ts";
import type { RosterEntry } from "../link/roster.ts";
import type { Yard } from "../yard.ts";
import { grantLease, type Seat } from "./grant-lease.ts";

/** Looking for a seat takes as long as there are workers: beyond these, jobs that come together look together. */
const workersMostAtOnce = 32;

/** Takes from the queue what present workers have room for, and grants the leases side by side: the store groups them. */
export const placeJobs = (yard: Yard): void => {
  if (yard.queue.size === 0) return;
  for (const { ticket, costMs, seat } of seatJobs(yard, yard.queue)) {
    grantLease(yard, { ticket, costMs, seat });
  }
};

/** A seat for a job that has just come and passes nobody: undefined when it has to queue. */
export const seatArrival = (yard: Yard, job: QueuedJob): Seat | undefined => {
  const { queue, dispatcher, roster } = yard;
  if (queue.size > 0 || dispatcher.isPaused || roster.connected().length > workersMostAtOnce) return undefined;
  return seatJobs(yard, lineOf(job))[0]?.seat;
};

type Seated = { ticket: Ticket; costMs: number; seat: Seat };

/** Takes a slot for each job of the line that there is room for. */
const seatJobs = (yard: Yard, line: Line): Seated[] => {
  const { policy } = yard.rules;
  const nowMs = yard.clock.now();
  const workers = yard.roster
    .connected()
    .filter((entry) => isOpen(entry) && !entry.isSilent(nowMs) && entry.jobs.size < entry.profile.slots)
    .map((entry) => viewOf(yard, entry, nowMs));
  const placed = place({
    line,
    workers,
    policy,
    predictMs: ({ program, lane }) => yard.history.predictMs({ program, language: lane.kind.language }),
    random: Math.random,
  });
  yard.departures.mark(placed.length, nowMs);
  return placed.map(({ ticket, workerId, version, costMs, predictedMs, reason }) => {
    const worker = yard.roster.get(workerId);
    if (worker === undefined) throw new Error(`worker ${workerId} went while jobs were placed`);
    worker.jobs.add(ticket.id, nowMs + predictedMs);
    const placement = { policy, reason, predictedMs: Math.round(predictedMs) };
    return { ticket, costMs, seat: { worker, link: worker.link, version, placement } };
  });
};

/** A line of one. */
const lineOf = ({ owner, language, wantedVersion, dependencies, terminal, ...place }: QueuedJob): Line => {
  const lane = new Lane(new OwnerLine(owner, 0), { language, wantedVersion, dependencies, terminal });
  const waiting: Ticket[] = [{ ...place, lane }];
  return { draw: (isOpen) => (isOpen(lane.kind) ? waiting.shift() : undefined) };
};

const viewOf = ({ speeds, rules }: Yard, entry: RosterEntry, nowMs: number): WorkerView => ({
  id: entry.id,
  slots: entry.profile.slots,
  busy: entry.jobs.size,
  workLeftMs: entry.jobs.workLeftMs(nowMs),
  speed: speeds.of(entry.profile.name),
  cpuRatio: entry.load?.cpuRatio ?? 0,
  memoryRatio: entry.load?.memoryRatio ?? 0,
  offers: entry.offers,
  isLocal: entry.profile.name === rules.localWorker,
});
