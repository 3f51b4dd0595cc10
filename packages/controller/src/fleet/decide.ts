import type { FleetReason, Toolchain } from "@runyard/protocol";
import { pickVersion } from "../dispatch/offers.ts";
import { type DemandHistory, type Kind, keepPeaks, peaksOf } from "./demand.ts";

export type FleetSettings = {
  minWorkers: number;
  maxWorkers: number;
  /** Of each worker that is started. */
  slots: number;
  /** More workers are started when a job is expected to wait longer. */
  targetWaitMs: number;
  /** Workers are stopped when fewer were enough for this long. */
  coolDownMs: number;
  /** A worker that has not joined by then has failed. */
  joinTimeoutMs: number;
};

export type Waiting = Kind & {
  readonly count: number;
  /** How long one is expected to run. */
  readonly durationMs: number;
};

export type Running = Kind & { readonly freeInMs: number };

/** A worker that takes jobs. */
export type Seat = {
  readonly slots: number;
  readonly toolchains: readonly Toolchain[];
  /** What it has, one entry a slot. */
  readonly running: readonly Running[];
};

/**
 * A worker of the fleet.
 *
 * - `starting`: asked for, or expected back after a restart of the controller; not here yet.
 * - `ready`: takes jobs.
 * - `held`: here, and an operator wants it to take none.
 * - `drained`: here, an operator asked for its end, and it has nothing left.
 * - `away`: its connection is lost.
 * - `gone`: could not be started, or ended by itself.
 * - `stopping`: being stopped, on an earlier decision.
 */
export type Member = {
  readonly name: string;
  readonly startedAtMs: number;
  /** Since when it is awaited, here or away. */
  readonly sinceMs: number;
} & (
  | { readonly phase: "ready"; readonly seat: Seat }
  | { readonly phase: "gone"; readonly reason: FleetReason }
  | { readonly phase: "starting" | "held" | "drained" | "away" | "stopping" }
);

export type FleetSnapshot = {
  readonly nowMs: number;
  readonly members: readonly Member[];
  /** Ready workers that others started. */
  readonly others: readonly Seat[];
  readonly waiting: readonly Waiting[];
  /** Whether there is a language that clients may ask for. Without one nothing ever waits. */
  readonly knowsLanguages: boolean;
};

/** What one decision leaves to the next. */
export type FleetMemory = {
  readonly sinceMs: number;
  readonly demand: DemandHistory;
  readonly lastStartMs: number;
  /** Workers in a row that could not be started, never joined or ended by themselves. */
  readonly failures: number;
  readonly lastFailureMs: number;
  /** What the fleet's workers offered when last there was one. */
  readonly offered: { readonly toolchains: readonly Toolchain[]; readonly atMs: number } | undefined;
};

export type Stop = { name: string; reason: FleetReason; isFailure: boolean };

export type Decision = {
  start: number;
  /** Each takes nothing new from now on, and is stopped when it has nothing left. */
  stop: Stop[];
  /** How many workers the load asks for, within the bounds. */
  wanted: number;
  /** Why workers are started, or why they are not although jobs wait; null when nobody waits too long. */
  reason: FleetReason | null;
  memory: FleetMemory;
};

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** A worker that stayed this long shows that workers can be started again. */
const wellAfterMs = 10_000;
/** What a worker offers may change while there is none: then it is tried again. */
const offeredKeptMs = 3_600_000;

export const emptyMemory = (nowMs: number): FleetMemory => ({
  sinceMs: nowMs,
  demand: new Map(),
  lastStartMs: Number.NEGATIVE_INFINITY,
  failures: 0,
  lastFailureMs: Number.NEGATIVE_INFINITY,
  offered: undefined,
});

/** When the next start may be tried: at once, or after a pause that doubles with each failure in a row. */
export const retryAtMs = ({ failures, lastFailureMs }: FleetMemory): number =>
  failures === 0 ? 0 : lastFailureMs + Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));

/**
 * How many workers to start, and which to stop. A pure function of the snapshot, what the operator wants and what the
 * last decision remembered; to be asked again every second or so.
 */
export const decideFleet = (snapshot: FleetSnapshot, settings: FleetSettings, before: FleetMemory): Decision => {
  const { nowMs, members } = snapshot;
  const over = members.flatMap((member) => endOf(member, nowMs, settings));
  const memory = remember(snapshot, settings, before, over.filter(({ isFailure }) => isFailure).length);
  const staying = members.filter(({ name, phase }) => phase !== "stopping" && !over.some((stop) => stop.name === name));
  const expected = staying.filter(({ phase }) => phase !== "held");
  const load = neededWorkers(snapshot, settings, memory, staying);
  const need = load.workers > 0 ? load : (firstOf(snapshot, memory, expected) ?? load);
  const missing = Math.max(need.workers, settings.minWorkers - expected.length);
  const start = startNow(snapshot, settings, memory, missing);
  const canShrink = start === 0 && missing <= 0 && !staying.some(({ phase }) => phase === "starting");
  const stop = [...over, ...excess(staying, settings)];
  if (canShrink && stop.length === over.length) stop.push(...surplus(snapshot, settings, memory, expected));
  const wanted = expected.length - (stop.length - over.length) + Math.max(0, missing);
  return {
    start,
    stop,
    wanted: Math.min(settings.maxWorkers, wanted),
    reason: need.workers === 0 && missing > 0 ? { why: "too_few", least: settings.minWorkers } : need.reason,
    memory: start > 0 ? { ...memory, lastStartMs: nowMs } : memory,
  };
};

/** The end of a worker that is of no more use, whatever the load. */
const endOf = (member: Member, nowMs: number, { joinTimeoutMs }: FleetSettings): Stop[] => {
  const { name } = member;
  const isOverdue = nowMs - member.sinceMs >= joinTimeoutMs;
  if (member.phase === "gone") return [{ name, reason: member.reason, isFailure: true }];
  if (member.phase === "drained") return [{ name, reason: { why: "drained" }, isFailure: false }];
  if (member.phase === "starting" && isOverdue) {
    return [{ name, reason: { why: "not_joined", afterMs: joinTimeoutMs }, isFailure: true }];
  }
  if (member.phase === "away" && isOverdue) {
    return [{ name, reason: { why: "away", afterMs: joinTimeoutMs }, isFailure: false }];
  }
  return [];
};

const remember = (
  { nowMs, members, others, waiting }: FleetSnapshot,
  { coolDownMs }: FleetSettings,
  before: FleetMemory,
  failed: number,
): FleetMemory => {
  const ready = members.filter((member) => member.phase === "ready");
  const seats = [...others, ...ready.map(({ seat }) => seat)];
  const isWell = ready.some(
    ({ startedAtMs }) => startedAtMs > before.lastFailureMs && nowMs - startedAtMs >= wellAfterMs,
  );
  const demand = [
    ...waiting.filter((kind) => seats.some((seat) => takes(seat, kind))),
    ...seats.flatMap(({ running }) => running.map((kind) => ({ ...kind, count: 1 }))),
  ];
  return {
    ...before,
    demand: keepPeaks(before.demand, demand, { nowMs, windowMs: coolDownMs }),
    failures: (isWell ? 0 : before.failures) + failed,
    lastFailureMs: failed > 0 ? nowMs : before.lastFailureMs,
    offered:
      ready.length > 0
        ? { toolchains: ready.flatMap(({ seat }) => seat.toolchains), atMs: nowMs }
        : before.offered !== undefined && nowMs - before.offered.atMs < offeredKeptMs
          ? before.offered
          : undefined,
  };
};

const takes = (seat: Pick<Seat, "toolchains">, kind: Kind): boolean => pickVersion(seat.toolchains, kind) !== undefined;

type Need = { workers: number; reason: FleetReason | null };

/** How many more workers let every job that waits start in time, those that are starting counted as if they were here. */
const neededWorkers = (
  { members, others, waiting }: FleetSnapshot,
  { slots, targetWaitMs }: FleetSettings,
  { offered }: FleetMemory,
  staying: readonly Member[],
): Need => {
  const seats = [...others, ...members.flatMap((member) => (member.phase === "ready" ? [member.seat] : []))];
  const helped = waiting.filter((kind) => offered === undefined || takes(offered, kind));
  const groups = helped.length > 1 ? [helped, ...helped.map((kind) => [kind])] : [helped];
  const starting = staying.filter(({ phase }) => phase === "starting").length;
  let most: Need = { workers: 0, reason: helpless(waiting, helped, seats) };
  for (const kinds of groups) {
    const count = sum(kinds.map((kind) => kind.count));
    const durationMs = Math.max(1, sum(kinds.map((kind) => kind.count * kind.durationMs)) / Math.max(1, count));
    const able = seats.filter((seat) => kinds.some((kind) => takes(seat, kind)));
    const startsOf = (freeInMs: number): number =>
      freeInMs > targetWaitMs ? 0 : 1 + Math.floor((targetWaitMs - freeInMs) / durationMs);
    const inTime = sum(able.map((seat) => startsIn(seat, startsOf)));
    const perWorker = slots * startsOf(0);
    const workers = Math.ceil((count - inTime) / perWorker) - starting;
    if (workers <= most.workers) continue;
    most = { workers, reason: { why: "late_jobs", late: count - inTime, waiting: count, targetMs: targetWaitMs } };
  }
  return most;
};

/** A yard that begins from nothing has one worker started, to see what can be asked for. */
const firstOf = (
  { knowsLanguages }: FleetSnapshot,
  { offered }: FleetMemory,
  expected: readonly Member[],
): Need | undefined =>
  knowsLanguages || offered !== undefined || expected.length > 0
    ? undefined
    : { workers: 1, reason: { why: "languages_unknown" } };

const startsIn = (seat: Seat, startsOf: (freeInMs: number) => number): number =>
  Math.max(0, seat.slots - seat.running.length) * startsOf(0) + sum(seat.running.map((job) => startsOf(job.freeInMs)));

/** Said when jobs wait that no worker here takes, nor one that would be started. */
const helpless = (
  waiting: readonly Waiting[],
  helped: readonly Waiting[],
  seats: readonly Seat[],
): FleetReason | null => {
  const left = waiting.filter((kind) => !helped.includes(kind) && !seats.some((seat) => takes(seat, kind)));
  const languages = [...new Set(left.map(({ language }) => language))];
  return languages.length === 0 ? null : { why: "not_offered", languages };
};

const startNow = (
  { nowMs, members }: FleetSnapshot,
  { maxWorkers }: FleetSettings,
  memory: FleetMemory,
  missing: number,
): number => {
  const room = maxWorkers - members.length;
  if (memory.failures === 0) return Math.max(0, Math.min(missing, room));
  // After a failure one at a time, to see whether it goes better.
  const isTrying = members.some(({ phase }) => phase === "starting");
  return nowMs < retryAtMs(memory) || isTrying ? 0 : Math.max(0, Math.min(missing, room, 1));
};

const busyOf = (member: Member): number => (member.phase === "ready" ? member.seat.running.length : 0);

/** Those beyond the most there may be: after a restart with another setting. */
const excess = (staying: readonly Member[], { maxWorkers }: FleetSettings): Stop[] =>
  staying
    .toSorted((left, right) => busyOf(left) - busyOf(right) || right.startedAtMs - left.startedAtMs)
    .slice(0, Math.max(0, staying.length - maxWorkers))
    .map(({ name }) => ({ name, reason: { why: "too_many", most: maxWorkers }, isFailure: false }));

/** Idle workers without which everything of the last while would have had its slot all the same. Newest first. */
const surplus = (
  { nowMs, others }: FleetSnapshot,
  { minWorkers, coolDownMs }: FleetSettings,
  { demand, sinceMs, lastStartMs }: FleetMemory,
  expected: readonly Member[],
): Stop[] => {
  const ready = expected
    .filter((member) => member.phase === "ready")
    .toSorted((left, right) => right.startedAtMs - left.startedAtMs);
  const lastChangeMs = Math.max(sinceMs, lastStartMs, ...ready.map((member) => member.sinceMs));
  if (nowMs - lastChangeMs < coolDownMs) return [];
  const peaks = peaksOf(demand);
  let rest = [...others, ...ready.map(({ seat }) => seat)];
  const stop: Stop[] = [];
  for (const { name, seat } of ready) {
    if (expected.length - stop.length <= minWorkers) break;
    const without = rest.filter((other) => other !== seat);
    const isEnough =
      slotsOf(without) >= peaks.total &&
      peaks.kinds.every(
        (kind) => !takes(seat, kind) || slotsOf(without.filter((other) => takes(other, kind))) >= kind.count,
      );
    if (seat.running.length > 0 || !isEnough) continue;
    rest = without;
    stop.push({ name, reason: { why: "fewer_enough", afterMs: coolDownMs }, isFailure: false });
  }
  return stop;
};

const slotsOf = (seats: readonly Seat[]): number => sum(seats.map(({ slots }) => slots));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
