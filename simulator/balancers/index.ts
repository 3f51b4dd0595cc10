import type { MakeBalancer } from "./balancer.ts";
import { atRandom, joinShortestQueue, leastConnections, PushBalancer, powerOfTwoChoices, roundRobin } from "./push.ts";
import { RunyardBalancer } from "./runyard.ts";
import { SharedQueueBalancer } from "./shared-queue.ts";

/** By the name they have in tables. The first is ours. */
export const balancers = {
  "least-loaded": (machines, random) => new RunyardBalancer("least-loaded", machines, random),
  "shared-queue": (machines, random) => new SharedQueueBalancer(machines, random),
  "join-shortest-queue": (machines, random) => new PushBalancer(joinShortestQueue, machines, random),
  "least-connections": (machines, random) => new PushBalancer(leastConnections, machines, random),
  "power-of-two-choices": (machines, random) => new PushBalancer(powerOfTwoChoices, machines, random),
  "round-robin": (machines, random) => new PushBalancer(roundRobin(), machines, random),
  random: (machines, random) => new PushBalancer(atRandom, machines, random),
} as const satisfies Record<string, MakeBalancer>;

export type BalancerName = keyof typeof balancers;
export const balancerNames = Object.keys(balancers) as BalancerName[];
