import type { Random } from "@runyard/testkit";
import type { Machine } from "../machine.ts";
import type { SimulatedJob } from "../workload.ts";

export type Start = { job: SimulatedJob; machine: Machine };

/** Decides who runs what, of all that is alive. It knows no job's time beforehand, and of a machine what it may learn. */
export type Balancer = {
  /** A job has come, or come back from a machine that died. */
  add(job: SimulatedJob, nowMs: number): void;
  /** What to start now. */
  starts(nowMs: number): Start[];
  ended(job: SimulatedJob, machine: Machine, tookMs: number): void;
  /** A machine's connection has broken; what it ran comes back once its leases have run out. */
  died(machine: Machine, nowMs: number): void;
  /** Another machine with the same name and cores is here. */
  joined(machine: Machine, nowMs: number): void;
  /** Every two seconds: how busy the machines are. */
  heartbeat(): void;
};

export type MakeBalancer = (machines: readonly Machine[], random: Random) => Balancer;
