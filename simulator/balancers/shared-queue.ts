import type { Random } from "@runyard/testkit";
import type { Machine } from "../machine.ts";
import type { SimulatedJob } from "../workload.ts";
import type { Balancer, Start } from "./balancer.ts";

type Line = { language: string; jobs: SimulatedJob[]; head: number };

/**
 * One line for all, as before the workers of a message broker: the oldest job goes to any machine that knows its language
 * and has a slot free.
 */
export class SharedQueueBalancer implements Balancer {
  readonly #random: Random;
  readonly #machines: readonly Machine[];
  /** By language, oldest first; those that came back stand first. */
  readonly #lines = new Map<string, Line>();

  constructor(machines: readonly Machine[], random: Random) {
    this.#machines = machines;
    this.#random = random;
  }

  add(job: SimulatedJob): void {
    const { language } = job;
    const line = this.#lines.get(language) ?? { language, jobs: [], head: 0 };
    this.#lines.set(language, line);
    if (!job.requeued) line.jobs.push(job);
    else line.jobs.splice(line.head, 0, job);
  }

  starts(): Start[] {
    const starts: Start[] = [];
    const open = [...this.#lines.values()].filter((line) => first(line) !== undefined);
    if (open.length === 0) return starts;
    const free = new Map<Machine, number>();
    for (const machine of this.#machines) {
      if (machine.isAlive && machine.running < machine.slots) free.set(machine, machine.slots - machine.running);
    }
    for (let line = oldest(open); line !== undefined; line = oldest(open)) {
      const { language } = line;
      const able = [...free.keys()].filter(({ languages }) => languages.has(language));
      if (able.length > 0) {
        const machine = this.#random.pick(able);
        const left = (free.get(machine) ?? 0) - 1;
        if (left > 0) free.set(machine, left);
        else free.delete(machine);
        starts.push({ job: take(line), machine });
      }
      if (able.length === 0 || first(line) === undefined) open.splice(open.indexOf(line), 1);
    }
    return starts;
  }

  ended(): void {}
  died(): void {}
  joined(): void {}
  heartbeat(): void {}
}

const first = ({ jobs, head }: Line): SimulatedJob | undefined => jobs[head];

const oldest = (lines: readonly Line[]): Line | undefined => {
  let best: Line | undefined;
  for (const line of lines) {
    if (best === undefined || (first(line)?.sequence ?? 0) < (first(best)?.sequence ?? 0)) best = line;
  }
  return best;
};

const take = (line: Line): SimulatedJob => {
  const job = first(line);
  if (job === undefined) throw new Error("an empty line has no first");
  line.head += 1;
  if (line.head >= 1_024 && line.head * 2 >= line.jobs.length) {
    line.jobs = line.jobs.slice(line.head);
    line.head = 0;
  }
  return job;
};
