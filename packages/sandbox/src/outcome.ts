import { constants } from "node:os";
import type { LimitHit, Limits, StepOutcome, StepReport, Usage } from "./step.ts";

/** Why we ended a step ourselves. The first cause is kept, later ones do not rewrite history. */
export type StopCause = "cancelled" | "cpuTimeMs" | "wallTimeMs" | "memoryBytes" | "outputBytes";

/** What was seen from inside and outside, before anybody judges. */
export type StepFacts = {
  limits: Limits;
  usage: Usage;
  stopCause: StopCause | undefined;
  /** errno of a failed exec. */
  execErrno: number | undefined;
  /** How the program's first process ended; both null when it was killed with the whole sandbox. */
  exitCode: number | null;
  signalNumber: number | null;
  oomKills: number;
  processesRefused: number;
  fileLimitHit: boolean;
  outputSeenBytes: number;
};

const nameOf = (table: Record<string, number>, number: number): string | undefined =>
  Object.keys(table).find((name) => table[name] === number);

export const signalName = (number: number): string => nameOf(constants.signals, number) ?? `SIG${number}`;
const errnoName = (number: number): string => nameOf(constants.errno, number) ?? `errno ${number}`;

const stopOutcomes: Record<StopCause, StepOutcome> = {
  cancelled: "cancelled",
  cpuTimeMs: "time_limit",
  wallTimeMs: "time_limit",
  memoryBytes: "memory_limit",
  outputBytes: "output_limit",
};

type Judgement = { outcome: StepOutcome; limit?: keyof Limits };

const judge = (facts: StepFacts): Judgement => {
  const { stopCause, limits, usage } = facts;
  const failed = facts.exitCode !== 0;
  if (stopCause === "cancelled") return { outcome: "cancelled" };
  if (stopCause) return { outcome: stopOutcomes[stopCause], limit: stopCause };
  if (facts.execErrno !== undefined) return { outcome: "runtime_error" };
  if (failed && facts.oomKills > 0) return { outcome: "memory_limit", limit: "memoryBytes" };
  // It ended before we looked, but after the limit.
  if (usage.cpuTimeMs > limits.cpuTimeMs) return { outcome: "time_limit", limit: "cpuTimeMs" };
  if (usage.memoryBytes > limits.memoryBytes) return { outcome: "memory_limit", limit: "memoryBytes" };
  if (usage.wallTimeMs > limits.wallTimeMs) return { outcome: "time_limit", limit: "wallTimeMs" };
  if (!failed) return { outcome: "ok" };
  if (facts.fileLimitHit) return { outcome: "runtime_error", limit: "fileBytes" };
  if (facts.processesRefused > 0) return { outcome: "runtime_error", limit: "processes" };
  return { outcome: "runtime_error" };
};

const limitUsed = (facts: StepFacts, name: keyof Limits): number => {
  if (name === "outputBytes") return facts.outputSeenBytes;
  if (name === "fileBytes" || name === "processes") return facts.limits[name];
  // A limit that struck was reached, however coarse the measurement is.
  return Math.max(facts.usage[name], facts.limits[name]);
};

const hit = (facts: StepFacts, name: keyof Limits): LimitHit => ({
  name,
  value: facts.limits[name],
  used: limitUsed(facts, name),
  ...(name === "memoryBytes" && { by: facts.oomKills > 0 ? "kernel" : "runyard" }),
});

const ending = (facts: StepFacts): Pick<StepReport, "exitCode" | "signal"> => {
  if (facts.execErrno !== undefined)
    return { exitCode: facts.execErrno === constants.errno.ENOENT ? 127 : 126, signal: null };
  if (facts.exitCode !== null) return { exitCode: facts.exitCode, signal: null };
  return { exitCode: null, signal: facts.signalNumber === null ? "SIGKILL" : signalName(facts.signalNumber) };
};

/** Turns what was seen into what is told. Pure; collected files are added by who has them. */
export const classifyOutcome = (facts: StepFacts): StepReport => {
  const { outcome, limit } = judge(facts);
  return {
    outcome,
    ...ending(facts),
    ...(facts.execErrno === undefined ? {} : { execError: errnoName(facts.execErrno) }),
    ...(limit ? { limit: hit(facts, limit) } : {}),
    truncated: facts.outputSeenBytes > facts.limits.outputBytes,
    usage: facts.usage,
  };
};
