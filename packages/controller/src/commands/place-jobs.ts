import { place, type WorkerView } from "../dispatch/place.ts";
import { isOpen } from "../dispatch/prospects.ts";
import type { RosterEntry } from "../link/roster.ts";
import type { Yard } from "../yard.ts";
import { grantLease } from "./grant-lease.ts";

/** Takes from the queue what present workers have room for, and grants the leases side by side: the store groups them. */
export const placeJobs = (yard: Yard): void => {
  if (yard.queue.size === 0) return;
  const { policy } = yard.rules;
  const nowMs = yard.clock.now();
  const workers = yard.roster
    .connected()
    .filter((entry) => isOpen(entry) && !entry.isSilent(nowMs) && entry.jobs.size < entry.profile.slots)
    .map((entry) => viewOf(yard, entry, nowMs));
  const placed = place({
    line: yard.queue,
    workers,
    policy,
    predictMs: ({ program, lane }) => yard.history.predictMs({ program, language: lane.kind.language }),
    random: Math.random,
  });
  yard.departures.mark(placed.length, nowMs);
  for (const { ticket, workerId, version, costMs, predictedMs, reason } of placed) {
    const worker = yard.roster.get(workerId);
    if (worker === undefined) throw new Error(`worker ${workerId} went while jobs were placed`);
    worker.jobs.add(ticket.id, nowMs + predictedMs);
    const placement = { policy, reason, predictedMs: Math.round(predictedMs) };
    const granting = grantLease(yard, { ticket, costMs, worker, version, placement }).finally(() =>
      yard.grants.delete(ticket.id),
    );
    yard.grants.set(ticket.id, granting);
    yard.background.run("grant lease", () => granting);
  }
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
