import type { Random } from "@runyard/testkit";

export const faultKinds = [
  "worker killed",
  "worker stopped",
  "link dropped",
  "link silent",
  "link refused",
  "link slow",
  "controller killed",
  "controller stopped",
  "clients cut",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What strikes, when and for how long. `worker` says whose process or link it is. */
export type Fault = { kind: FaultKind; worker: number; atMs: number; lastsMs: number };

/** What can make a worker lose its jobs. */
export const takesJobs = (kind: FaultKind): boolean =>
  kind === "worker killed" || kind === "worker stopped" || kind === "link silent" || kind === "link refused";

/** From, to, milliseconds: of a killed process the time until it is started again. */
const lasting: Record<FaultKind, [number, number]> = {
  "worker killed": [0, 3_000],
  "worker stopped": [1_000, 15_000],
  "link dropped": [0, 0],
  "link silent": [1_000, 15_000],
  "link refused": [500, 8_000],
  "link slow": [1_000, 6_000],
  "controller killed": [0, 3_000],
  "controller stopped": [1_000, 15_000],
  "clients cut": [0, 0],
};

/** Two faults of one of these do not overlap; else anything may happen at once. */
export const targetOf = ({ kind, worker }: Pick<Fault, "kind" | "worker">): string =>
  kind.startsWith("controller") || kind.startsWith("clients")
    ? (kind.split(" ")[0] ?? "")
    : `${kind.split(" ")[0]} ${worker}`;

const restMs = 2_000;

export type Plan = { random: Random; workers: number; durationMs: number; meanPauseMs: number };

/** The faults of a run, in their order: each kind once, in any order, then whatever chance says. */
export const planFaults = ({ random, workers, durationMs, meanPauseMs }: Plan): Fault[] => {
  const first = random.shuffled(faultKinds);
  const faults: Fault[] = [];
  const freeAtMs = new Map<string, number>();
  for (let atMs = meanPauseMs; atMs < durationMs; atMs += random.between(0, 2 * meanPauseMs)) {
    const kind = first.pop() ?? random.pick(faultKinds);
    const fault = { kind, worker: random.between(0, workers - 1), atMs, lastsMs: random.between(...lasting[kind]) };
    const target = targetOf(fault);
    if ((freeAtMs.get(target) ?? 0) > atMs) continue;
    freeAtMs.set(target, atMs + fault.lastsMs + restMs);
    faults.push(fault);
  }
  return faults;
};
