import { compareVersions, type JobId, type Toolchain, versionMatches, type WorkerId } from "@runyard/protocol";
import type { LaneKind, Ticket } from "./lane.ts";
import { compareRank } from "./queue.ts";

/** A worker that may be given work, as placement sees it. */
export type WorkerView = {
  readonly id: WorkerId;
  readonly slots: number;
  /** Slots taken, what is on its way to the worker included. */
  readonly busy: number;
  readonly cpuRatio: number;
  readonly toolchains: readonly Toolchain[];
};

/** Waiting jobs of one rank, language and version, oldest first. */
export type LaneView = {
  readonly kind: LaneKind;
  at(index: number): Pick<Ticket, "id" | "sequence"> | undefined;
};

export type Assignment = { jobId: JobId; workerId: WorkerId; version: string };

type Snapshot = {
  /** In order of rank. */
  lanes: readonly LaneView[];
  workers: readonly WorkerView[];
  /** From 0 up to 1. */
  random: () => number;
};

/**
 * Who gets which job now. A pure function of its snapshot: first job first, to the worker likely to finish it soonest;
 * jobs nobody present can take are passed by the others.
 */
export const place = ({ lanes, workers, random }: Snapshot): Assignment[] => {
  const assignments: Assignment[] = [];
  const seats = workers.map((worker) => ({ worker, busy: worker.busy }));
  let waiting = lanes.map((lane) => ({ lane, next: 0 }));
  let free = seats.reduce((sum, { worker, busy }) => sum + Math.max(0, worker.slots - busy), 0);
  while (free > 0) {
    const turn = firstInLine(waiting);
    if (turn === undefined) break;
    const { language, wantedVersion } = turn.lane.kind;
    const seat = leastLoaded(
      seats.filter(({ worker, busy }) => busy < worker.slots && offers(worker, language, wantedVersion)),
      random,
    );
    if (seat === undefined) {
      waiting = waiting.filter(
        ({ lane: { kind } }) => kind.language !== language || kind.wantedVersion !== wantedVersion,
      );
      continue;
    }
    const version = pickVersion(seat.worker.toolchains, language, wantedVersion);
    const job = turn.lane.at(turn.next);
    if (job !== undefined && version !== undefined) {
      assignments.push({ jobId: job.id, workerId: seat.worker.id, version });
    }
    turn.next += 1;
    seat.busy += 1;
    free -= 1;
  }
  return assignments;
};

type Turn = { lane: LaneView; next: number };

/** The lane whose next job has waited longest among those of the highest rank that have one. */
const firstInLine = (waiting: readonly Turn[]): Turn | undefined => {
  let best: Turn | undefined;
  let bestSequence = 0;
  for (const turn of waiting) {
    const job = turn.lane.at(turn.next);
    if (job === undefined) continue;
    if (best !== undefined && compareRank(best.lane.kind, turn.lane.kind) < 0) break;
    if (best !== undefined && bestSequence < job.sequence) continue;
    best = turn;
    bestSequence = job.sequence;
  }
  return best;
};

type Seat = { worker: WorkerView; busy: number };

/** Expected delay of one more program: the share of its slots that is taken, and how busy its machine is besides. */
const load = ({ worker, busy }: Seat): number => busy / worker.slots + worker.cpuRatio;

const leastLoaded = (seats: readonly Seat[], random: () => number): Seat | undefined => {
  const least = Math.min(...seats.map(load));
  const equals = seats.filter((seat) => load(seat) === least);
  return equals[Math.floor(random() * equals.length)];
};

export const offers = (
  worker: Pick<WorkerView, "toolchains">,
  language: string,
  wantedVersion: string | null,
): boolean =>
  worker.toolchains.some(
    (toolchain) => toolchain.language === language && versionMatches(wantedVersion, toolchain.version),
  );

/** The version a job gets: the newest it asked for; the toolchain's default when it asked for none. */
export const pickVersion = (
  toolchains: readonly Toolchain[],
  language: string,
  wantedVersion: string | null,
): string | undefined => {
  const fitting = toolchains.filter(
    (toolchain) => toolchain.language === language && versionMatches(wantedVersion, toolchain.version),
  );
  const usual = wantedVersion === null ? fitting.find((toolchain) => toolchain.isDefault) : undefined;
  if (usual !== undefined) return usual.version;
  return fitting.map(({ version }) => version).reduce(newer, undefined);
};

const newer = (best: string | undefined, version: string): string =>
  best === undefined || compareVersions(best, version) < 0 ? version : best;
