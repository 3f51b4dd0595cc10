import type { WorkerLoad, WorkerProfile } from "@runyard/protocol";

/** What of a machine is used beyond what its worker allows. */
export type OverLimit = "cpu" | "memory";

type Allowed = Pick<WorkerProfile, "maxCpuRatio" | "maxMemoryRatio">;

/** How far below its limit a machine must come before its worker gets work again: else it would come and go. */
const marginRatio = 0.05;

/** Which limits are exceeded after a new measurement. A limit that was, still is until the load is well below it. */
export const nextOverLimits = (
  before: readonly OverLimit[],
  load: Pick<WorkerLoad, "cpuRatio" | "memoryRatio">,
  { maxCpuRatio, maxMemoryRatio }: Allowed,
): OverLimit[] => {
  const isOver = (what: OverLimit, ratio: number, most: number | undefined): boolean => {
    if (most === undefined) return false;
    return ratio > (before.includes(what) ? most - Math.min(marginRatio, most / 2) : most);
  };
  const over: OverLimit[] = [];
  if (isOver("cpu", load.cpuRatio, maxCpuRatio)) over.push("cpu");
  if (isOver("memory", load.memoryRatio, maxMemoryRatio)) over.push("memory");
  return over;
};
