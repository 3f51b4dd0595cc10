import { leaseMs } from "@runyard/protocol";
import { Random } from "@runyard/testkit";
import TinyQueue from "tinyqueue";
import type { MakeBalancer } from "./balancers/balancer.ts";
import { Machine } from "./machine.ts";
import { Measures, type Result } from "./measures.ts";
import type { Scenario } from "./scenario.ts";
import { type SimulatedJob, Workload } from "./workload.ts";

/** The controller places jobs once after each burst of changes: what comes within this is one. */
const roundMs = 1;
const heartbeatMs = 2_000;
/** From a worker's death until another takes its place. */
const absenceMs = 60_000;

type Event =
  | { atMs: number; kind: "end"; machine: Machine; changes: number }
  | { atMs: number; kind: "death"; machine: Machine }
  | { atMs: number; kind: "return"; machine: Machine }
  | { atMs: number; kind: "back"; job: SimulatedJob }
  | { atMs: number; kind: "heartbeat" };

export type Progress = (share: number) => void;

/** Plays a scenario on a virtual clock until every job has ended. The same scenario gives the same result. */
export const simulate = (scenario: Scenario, makeBalancer: MakeBalancer, tell: Progress = () => {}): Result => {
  const machines = makeMachines(scenario);
  const capacity = machines.reduce((sum, { cores, speed }) => sum + cores * speed, 0);
  const workload = new Workload(scenario, capacity);
  return new Simulation(scenario, { machines, workload, makeBalancer }).run(tell);
};

const makeMachines = ({ seed, workers }: Scenario): Machine[] => {
  const random = new Random(seed ^ 0x5eed);
  return Array.from({ length: workers }, (_, index) => new Machine(index, random));
};

class Simulation {
  readonly #machines: readonly Machine[];
  readonly #workload: Workload;
  readonly #balancer: ReturnType<MakeBalancer>;
  readonly #measures: Measures;
  readonly #meanLifeMs: number | undefined;
  readonly #fate: Random;
  readonly #events = new TinyQueue<Event>([], (left, right) => left.atMs - right.atMs);
  /** Of the first change that no round of placement has followed. */
  #changedAtMs: number | undefined;

  constructor(
    { seed, meanLifeMs }: Scenario,
    parts: { machines: readonly Machine[]; workload: Workload; makeBalancer: MakeBalancer },
  ) {
    this.#machines = parts.machines;
    this.#workload = parts.workload;
    this.#balancer = parts.makeBalancer(parts.machines, new Random(seed + 1));
    this.#measures = new Measures(parts.workload.size);
    this.#meanLifeMs = meanLifeMs;
    this.#fate = new Random(seed + 2);
    this.#events.push({ kind: "heartbeat", atMs: heartbeatMs });
    for (const machine of parts.machines) this.#planDeath(machine, 0);
  }

  run(tell: Progress): Result {
    const { size } = this.#workload;
    let arrived = 0;
    let nowMs = 0;
    while (this.#measures.ended < size) {
      const arrivalMs = this.#workload.createdAtMs(arrived);
      const eventMs = this.#events.peek()?.atMs ?? Number.POSITIVE_INFINITY;
      const placeMs = (this.#changedAtMs ?? Number.POSITIVE_INFINITY) + roundMs;
      nowMs = Math.min(arrivalMs, eventMs, placeMs);
      if (nowMs === placeMs) this.#place(nowMs);
      else if (nowMs === arrivalMs) {
        this.#add(this.#workload.job(arrived), nowMs);
        arrived += 1;
        this.#measures.seeMachines(arrived, this.#machines, nowMs);
        if (arrived % 10_000 === 0) tell(arrived / size);
      } else this.#happen(this.#events.pop(), nowMs);
    }
    return this.#measures.result();
  }

  #add(job: SimulatedJob, nowMs: number): void {
    this.#balancer.add(job, nowMs);
    this.#measures.wait(job);
    this.#changedAtMs ??= nowMs;
  }

  #place(nowMs: number): void {
    this.#changedAtMs = undefined;
    const changed = new Set<Machine>();
    for (const { job, machine } of this.#balancer.starts(nowMs)) {
      if (!machine.isAlive || machine.running >= machine.slots) throw new Error(`${machine.name} has no room`);
      if (!machine.languages.has(job.language)) throw new Error(`${machine.name} has no ${job.language}`);
      machine.start(job, nowMs);
      this.#measures.start(job);
      changed.add(machine);
    }
    for (const machine of changed) this.#foretellEnd(machine);
  }

  #happen(event: Event | undefined, nowMs: number): void {
    if (event === undefined) throw new Error("nothing is left to happen, and jobs are");
    if (event.kind === "heartbeat") {
      this.#balancer.heartbeat();
      this.#measures.closeWindow();
      this.#events.push({ kind: "heartbeat", atMs: nowMs + heartbeatMs });
    } else if (event.kind === "back") this.#add(event.job, nowMs);
    else if (event.kind === "death") this.#kill(event.machine, nowMs);
    else if (event.kind === "return") this.#revive(event.machine, nowMs);
    else if (event.changes === event.machine.changes) this.#end(event.machine, nowMs);
  }

  #end(machine: Machine, nowMs: number): void {
    for (const { job, startedAtMs } of machine.takeEnded(nowMs)) {
      this.#measures.end(job, startedAtMs, nowMs);
      this.#balancer.ended(job, machine, nowMs - startedAtMs);
    }
    this.#foretellEnd(machine);
    this.#changedAtMs ??= nowMs;
  }

  #kill(machine: Machine, nowMs: number): void {
    for (const job of machine.die(nowMs)) {
      job.requeued = true;
      this.#measures.lost += 1;
      this.#events.push({ kind: "back", job, atMs: nowMs + leaseMs });
    }
    this.#balancer.died(machine, nowMs);
    this.#events.push({ kind: "return", machine, atMs: nowMs + absenceMs });
    this.#changedAtMs ??= nowMs;
  }

  #revive(machine: Machine, nowMs: number): void {
    machine.isAlive = true;
    this.#balancer.joined(machine, nowMs);
    this.#planDeath(machine, nowMs);
    this.#changedAtMs ??= nowMs;
  }

  #foretellEnd(machine: Machine): void {
    const atMs = machine.nextEndMs();
    if (atMs !== undefined) this.#events.push({ kind: "end", machine, changes: machine.changes, atMs });
  }

  #planDeath(machine: Machine, nowMs: number): void {
    if (this.#meanLifeMs === undefined) return;
    const lifeMs = -Math.log(1 - this.#fate.next()) * this.#meanLifeMs;
    this.#events.push({ kind: "death", machine, atMs: nowMs + lifeMs });
  }
}
