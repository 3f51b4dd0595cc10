import type { Random } from "@runyard/testkit";
import type { Machine } from "../machine.ts";
import type { SimulatedJob } from "../workload.ts";
import type { Balancer, Start } from "./balancer.ts";

/** A machine with the line before it. */
export type Server = {
  readonly machine: Machine;
  readonly waiting: SimulatedJob[];
  /** Jobs it has been given and not ended, waiting or running. */
  active: number;
};

/** Picks one of the servers that are alive and know the language; never of an empty list. */
export type Pick = (able: readonly Server[], random: Random, language: string) => Server;

/**
 * A balancer of the usual kind: every job goes to a server the moment it comes, and stands in that server's own line,
 * first come, first served. What stands before a server that dies is given out anew at once.
 */
export class PushBalancer implements Balancer {
  readonly #pick: Pick;
  readonly #random: Random;
  readonly #servers: readonly Server[];
  /** By language, those alive. */
  readonly #able = new Map<string, Server[]>();
  readonly #homeless: SimulatedJob[] = [];
  #changed = new Set<Server>();

  constructor(pick: Pick, machines: readonly Machine[], random: Random) {
    this.#pick = pick;
    this.#random = random;
    this.#servers = machines.map((machine) => ({ machine, waiting: [], active: 0 }));
    for (const server of this.#servers) this.#list(server);
  }

  add(job: SimulatedJob): void {
    const able = this.#able.get(job.language) ?? [];
    if (able.length === 0) {
      this.#homeless.push(job);
      return;
    }
    const server = this.#pick(able, this.#random, job.language);
    server.active += 1;
    server.waiting.push(job);
    this.#changed.add(server);
  }

  starts(): Start[] {
    const starts: Start[] = [];
    for (const { machine, waiting } of this.#changed) {
      const free = machine.isAlive ? machine.slots - machine.running : 0;
      for (const job of waiting.splice(0, Math.max(0, free))) starts.push({ job, machine });
    }
    this.#changed = new Set();
    return starts;
  }

  ended(_job: SimulatedJob, machine: Machine): void {
    const server = this.#serverOf(machine);
    server.active -= 1;
    this.#changed.add(server);
  }

  died(machine: Machine): void {
    const server = this.#serverOf(machine);
    for (const able of this.#able.values()) {
      const index = able.indexOf(server);
      if (index >= 0) able.splice(index, 1);
    }
    server.active = 0;
    for (const job of server.waiting.splice(0)) this.add(job);
  }

  joined(machine: Machine): void {
    this.#list(this.#serverOf(machine));
    for (const job of this.#homeless.splice(0)) this.add(job);
  }

  heartbeat(): void {}

  #list(server: Server): void {
    for (const language of server.machine.languages) {
      const able = this.#able.get(language) ?? [];
      this.#able.set(language, able);
      able.push(server);
    }
  }

  #serverOf(machine: Machine): Server {
    const server = this.#servers[machine.index];
    if (server === undefined) throw new Error(`no server for ${machine.name}`);
    return server;
  }
}

/** One language's turns. */
export const roundRobin = (): Pick => {
  const turns = new Map<string, number>();
  return (able, _random, language) => {
    const turn = turns.get(language) ?? 0;
    turns.set(language, turn + 1);
    return able[turn % able.length] as Server;
  };
};

export const atRandom: Pick = (able, random) => random.pick(able);

/** Fewest jobs given and not ended, for each slot: a machine of twice the slots is taken for twice as strong. */
export const leastConnections: Pick = (able, random) =>
  least(able, ({ active, machine }) => active / machine.slots, random);

/** The less busy of two picked at random (Mitzenmacher, 1996). */
export const powerOfTwoChoices: Pick = (able, random) =>
  leastConnections([random.pick(able), random.pick(able)], random, "");

/** The shortest line: fewest that wait, and among those with none, most slots free. */
export const joinShortestQueue: Pick = (able, random) =>
  least(able, ({ active, machine }) => active - machine.slots, random);

const least = (servers: readonly Server[], measure: (server: Server) => number, random: Random): Server => {
  let best = servers[0] as Server;
  let bestMeasure = measure(best);
  let equals = 1;
  for (let index = 1; index < servers.length; index += 1) {
    const server = servers[index] as Server;
    const measured = measure(server);
    if (measured > bestMeasure) continue;
    equals = measured < bestMeasure ? 1 : equals + 1;
    if (equals > 1 && random.next() * equals >= 1) continue;
    best = server;
    bestMeasure = measured;
  }
  return best;
};
