import type { Random } from "@runyard/testkit";
import { languages, normal, type SimulatedJob } from "./workload.ts";

type Running = { job: SimulatedJob; startedAtMs: number; endsAtServedMs: number };
export type Ended = { job: SimulatedJob; startedAtMs: number };

/**
 * A worker's machine. Its programs share its cores alike: each runs at the machine's speed while there are as many cores
 * as programs, and slower by the same factor when there are more programs.
 */
export class Machine {
  readonly index: number;
  readonly name: string;
  readonly cores: number;
  readonly slots: number;
  readonly speed: number;
  readonly languages: ReadonlySet<string>;
  isAlive = true;
  /** Rises with every change of what runs: foretold ends are void then. */
  changes = 0;
  #running: Running[] = [];
  /** Work that a program running since the beginning would have had done. */
  #servedMs = 0;
  #nowMs = 0;
  #coreMs = 0;

  constructor(index: number, random: Random) {
    this.index = index;
    this.name = `worker-${index}`;
    this.cores = random.pick([2, 4, 4, 8]);
    this.slots = this.cores * random.pick([1, 1, 2]);
    this.speed = Math.min(2.5, Math.max(0.4, Math.exp(0.35 * normal(random))));
    this.languages = new Set(
      languages.flatMap(({ name, workerShare }) => (index === 0 || random.chance(workerShare) ? [name] : [])),
    );
  }

  get running(): number {
    return this.#running.length;
  }

  get cpuRatio(): number {
    return Math.min(1, this.#running.length / this.cores);
  }

  /** Cores' time its programs have had, milliseconds. */
  coreMs(nowMs: number): number {
    this.#moveTo(nowMs);
    return this.#coreMs;
  }

  start(job: SimulatedJob, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#running.push({ job, startedAtMs: nowMs, endsAtServedMs: this.#servedMs + job.workMs });
    this.changes += 1;
  }

  /** When the next of its programs ends, if none comes or goes before. */
  nextEndMs(): number | undefined {
    if (this.#running.length === 0) return undefined;
    const first = Math.min(...this.#running.map(({ endsAtServedMs }) => endsAtServedMs));
    return this.#nowMs + Math.max(0, first - this.#servedMs) / this.#rate;
  }

  /** Takes off what has ended by now. */
  takeEnded(nowMs: number): Ended[] {
    this.#moveTo(nowMs);
    const isEnded = ({ endsAtServedMs }: Running) => endsAtServedMs <= this.#servedMs + roundingMs;
    const ended = this.#running.filter(isEnded);
    this.#running = this.#running.filter((running) => !isEnded(running));
    this.changes += 1;
    return ended;
  }

  /** Stops everything. @returns what it was running */
  die(nowMs: number): SimulatedJob[] {
    this.#moveTo(nowMs);
    const lost = this.#running.map(({ job }) => job);
    this.#running = [];
    this.isAlive = false;
    this.changes += 1;
    return lost;
  }

  get #rate(): number {
    return this.speed * Math.min(1, this.cores / this.#running.length);
  }

  #moveTo(nowMs: number): void {
    const passedMs = nowMs - this.#nowMs;
    this.#nowMs = nowMs;
    if (this.#running.length === 0) return;
    this.#servedMs += passedMs * this.#rate;
    this.#coreMs += passedMs * Math.min(this.#running.length, this.cores);
  }
}

const roundingMs = 1e-6;
