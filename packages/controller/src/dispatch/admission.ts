import { type JobRequest, RunyardError } from "@runyard/protocol";
import type { Yard } from "../yard.ts";
import { type JobKind, kindKey, kindOf } from "./lane.ts";
import { isOpen } from "./prospects.ts";

const unknownWaitMs = 30_000;
const waitMostMs = 300_000;
const waitLeastMs = 1_000;

type KindsWanted = { kind: JobKind; count: number }[];

/** The error for jobs that there is no room for, as a whole; undefined when there is. */
export const refusal = (yard: Yard, requests: readonly JobRequest[]): RunyardError | undefined =>
  yard.rules.whenFull === "reject" ? refuseToQueue(yard, requests) : refuseBeyond(yard, requests.length);

/** Jobs that wait, and those that will when the store has them. */
const waiting = ({ queue, backingOff, arriving }: Yard): number => queue.size + backingOff.size + arriving.jobs;

const refuseBeyond = (yard: Yard, count: number): RunyardError | undefined => {
  const { maxQueue } = yard.rules;
  const tooMany = waiting(yard) + count - maxQueue;
  if (tooMany <= 0) return undefined;
  const rate = yard.departures.perSecond(yard.clock.now());
  const waitMs = rate === 0 ? unknownWaitMs : (tooMany / rate) * 1000;
  const what = count === 1 ? "the queue is full" : `the queue has no room for ${count} jobs at once`;
  return full(yard, `${what}: at most ${maxQueue} may wait`, waitMs);
};

const refuseToQueue = (yard: Yard, requests: readonly JobRequest[]): RunyardError | undefined => {
  const wanted = countKinds(requests);
  const taken = waiting(yard);
  const roomy = yard.roster.connected().filter(isOpen);
  const slotsFor = (kinds: KindsWanted): number =>
    roomy
      .filter(({ offers }) => kinds.some(({ kind }) => offers.version(kind) !== undefined))
      .reduce((sum, { profile, jobs }) => sum + Math.max(0, profile.slots - jobs.size), 0);
  const fits =
    slotsFor(wanted) - taken >= requests.length && wanted.every((one) => slotsFor([one]) - taken >= one.count);
  if (fits) return undefined;
  const slots = roomy.reduce((sum, { profile }) => sum + profile.slots, 0);
  const waitMs = slots === 0 ? unknownWaitMs : ((yard.history.typicalMs ?? 0) * requests.length) / slots;
  const what =
    requests.length === 1 ? "no slot is free for it" : `not enough slots are free for ${requests.length} jobs`;
  return full(yard, `${what}, and this controller lets nothing wait`, waitMs);
};

const countKinds = (requests: readonly JobRequest[]): KindsWanted => {
  const counts = new Map<string, { kind: JobKind; count: number }>();
  for (const request of requests) {
    const kind = kindOf(request);
    const known = counts.get(kindKey(kind)) ?? { kind, count: 0 };
    known.count += 1;
    counts.set(kindKey(kind), known);
  }
  return [...counts.values()];
};

const full = ({ rules }: Yard, detail: string, waitMs: number): RunyardError =>
  new RunyardError("QUEUE_FULL", detail, {
    details: {
      alternatives: rules.alternatives,
      retryAfterMs: Math.round(Math.min(waitMostMs, Math.max(waitLeastMs, waitMs))),
    },
  });
