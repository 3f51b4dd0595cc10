import type { Worker } from "@runyard/protocol";
import { isConnected } from "./worker-look.ts";

export const workerFilters = ["all", "connected", "held", "away"] as const;
export type WorkerFilter = (typeof workerFilters)[number];

const passes: Record<WorkerFilter, (worker: Worker) => boolean> = {
  all: () => true,
  connected: isConnected,
  held: ({ order, overLimits }) => order !== null || overLimits.length > 0,
  away: (worker) => !isConnected(worker),
};

/** Whether a worker is among those shown: of this kind, and with the words somewhere in its name, system or languages. */
export const isShown = (worker: Worker, show: WorkerFilter, find: string): boolean => {
  const texts = [worker.name, worker.os, ...worker.toolchains.flatMap(({ language, title }) => [language, title])];
  const wanted = find.trim().toLowerCase();
  return passes[show](worker) && texts.some((text) => text.toLowerCase().includes(wanted));
};
