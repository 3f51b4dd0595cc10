import type { ClusterPoint, JobEnding } from "@runyard/protocol";
import type { HistoryStep } from "../store/store.ts";
import { Latencies } from "./latencies.ts";

/** The cluster at one moment. */
export type Reading = {
  queue: { length: number; oldestMs: number };
  running: number;
  slots: { total: number; busy: number };
  workers: readonly { name: string; cpuRatio: number; memoryRatio: number; running: number }[];
};

type Sums = { samples: number; cpuRatio: number; memoryRatio: number; running: number };

/** Of more workers than this no single histories are kept: a step stays below 20 kB. */
const workersMost = 500;

/** What happens during one step of the history. */
export class Interval {
  accepted = 0;
  refused = 0;
  readonly latency = new Latencies();
  readonly wait = new Latencies();
  readonly startMs: number;
  readonly #ended: Partial<Record<JobEnding, number>> = {};
  readonly #workers = new Map<string, Sums>();
  readonly #machines: Sums = noSums();
  readonly #queue = { length: 0, oldestMs: 0 };
  #samples = 0;
  #running = 0;
  #busy = 0;
  #slots = 0;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  count(ending: JobEnding): void {
    this.#ended[ending] = (this.#ended[ending] ?? 0) + 1;
  }

  sample({ queue, running, slots, workers }: Reading): void {
    this.#samples += 1;
    this.#queue.length = Math.max(this.#queue.length, queue.length);
    this.#queue.oldestMs = Math.max(this.#queue.oldestMs, queue.oldestMs);
    this.#running += running;
    this.#busy += slots.busy;
    this.#slots = slots.total;
    for (const worker of workers) {
      add(this.#machines, worker);
      const sums = this.#workers.get(worker.name);
      if (sums !== undefined) add(sums, worker);
      else if (this.#workers.size < workersMost) this.#workers.set(worker.name, add(noSums(), worker));
    }
  }

  step(atMs: number): HistoryStep {
    return {
      cluster: this.#cluster(atMs),
      workers: Object.fromEntries([...this.#workers].map(([name, sums]) => [name, meansOf(sums)])),
    };
  }

  #cluster(atMs: number): ClusterPoint {
    const { cpuRatio, memoryRatio } = meansOf(this.#machines);
    const mean = (sum: number): number => round(sum / Math.max(1, this.#samples));
    return {
      atMs,
      spanMs: Math.max(1, atMs - this.startMs),
      accepted: this.accepted,
      refused: this.refused,
      ended: this.#ended,
      latency: this.latency.percentiles(),
      wait: this.wait.percentiles(),
      queue: { ...this.#queue },
      running: mean(this.#running),
      slots: { total: this.#slots, busy: mean(this.#busy) },
      cpuRatio,
      memoryRatio,
    };
  }
}

const noSums = (): Sums => ({ samples: 0, cpuRatio: 0, memoryRatio: 0, running: 0 });

const add = (sums: Sums, worker: Omit<Sums, "samples">): Sums => {
  sums.samples += 1;
  sums.cpuRatio += worker.cpuRatio;
  sums.memoryRatio += worker.memoryRatio;
  sums.running += worker.running;
  return sums;
};

const meansOf = ({ samples, cpuRatio, memoryRatio, running }: Sums): Omit<Sums, "samples"> => {
  const mean = (sum: number): number => round(sum / Math.max(1, samples));
  return { cpuRatio: mean(cpuRatio), memoryRatio: mean(memoryRatio), running: mean(running) };
};

const round = (value: number): number => Math.round(value * 1000) / 1000;
