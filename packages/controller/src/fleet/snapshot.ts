import type { FleetReason } from "@runyard/protocol";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import type { RosterEntry } from "../link/roster.ts";
import type { Yard } from "../yard.ts";
import type { Member, Running, Seat, Waiting } from "./decide.ts";

/** Until programs were measured, one is taken to run this long. */
const unmeasuredMs = 1_000;

/** What waits, by what it asks of a worker. */
export const waitingJobs = (yard: Yard): Waiting[] => {
  const durationMs = yard.history.typicalMs ?? unmeasuredMs;
  return yard.queue.kinds().map(({ kind, count }) => ({ ...kind, count, durationMs }));
};

export const seatOf = (yard: Yard, { jobs, profile: { slots, toolchains } }: RosterEntry): Seat => ({
  slots,
  toolchains,
  running: [...jobs].map((id) => running(yard, yard.attempts.get(id))),
});

const running = (yard: Yard, attempt: ActiveAttempt | undefined): Running => {
  const typicalMs = yard.history.typicalMs ?? unmeasuredMs;
  if (attempt === undefined) return { language: "", wantedVersion: null, freeInMs: typicalMs };
  const { language, wantedVersion } = attempt.job;
  const ranMs = yard.clock.now() - (attempt.startedAtMs ?? attempt.leasedAtMs);
  // What has run longer than usual is as likely as not to run that long again.
  return { language, wantedVersion, freeInMs: Math.max(typicalMs - ranMs, ranMs) };
};

/** What the fleet itself knows of a worker it asked for. */
export type Asked = {
  readonly name: string;
  readonly startedAtMs: number;
  /** Since when it has been expected: its start, or the controller's. */
  readonly expectedSinceMs: number;
  readonly hasJoined: boolean;
  readonly isStopping: boolean;
  /** Why it could not be started, or has ended. */
  readonly failure: FleetReason | undefined;
};

export const memberOf = (yard: Yard, asked: Asked, entry: RosterEntry | undefined): Member => {
  const { name, startedAtMs, expectedSinceMs: sinceMs, hasJoined, isStopping, failure } = asked;
  const member = { name, startedAtMs, sinceMs };
  if (isStopping) return { ...member, phase: "stopping" };
  if (failure !== undefined) return { ...member, phase: "gone", reason: failure };
  if (entry === undefined) {
    return hasJoined ? { ...member, phase: "gone", reason: { why: "forgotten" } } : { ...member, phase: "starting" };
  }
  if (entry.state === "lost") return { ...member, phase: "away", sinceMs: entry.lastSeenAtMs };
  if (entry.state === "stopped") {
    return isDrained(entry) ? { ...member, phase: "drained" } : { ...member, phase: "gone", reason: { why: "ended" } };
  }
  if (entry.state === "ready") {
    return { ...member, sinceMs: entry.joinedAtMs, phase: "ready", seat: seatOf(yard, entry) };
  }
  return { ...member, phase: isDrained(entry) ? "drained" : "held" };
};

/** Its end was asked for, and it has nothing left. One that is paused is to stay. */
const isDrained = ({ order, jobs }: RosterEntry): boolean => order?.kind === "drain" && jobs.size === 0;
