import { once } from "node:events";
import { temporaryFolder } from "@runyard/testkit";
import { fillQueue, measureFlow, residentBytes, startController } from "./controller-cost.ts";
import { type Followers, measureFollowers } from "./followers.ts";
import { measureReal, measureRecovery, type RealCluster, type Recovery } from "./real-cluster.ts";
import { type Latency, rounded } from "./statistics.ts";

export type SimulatedCluster = {
  workers: number;
  slots: number;
  jobs: number;
  jobsPerSecond: number;
  /** From the 201 in the client's hands to the assignment in the worker's, milliseconds. */
  assigned: Latency;
  residentBytes: number;
};

export type ClusterCost = {
  real: RealCluster[];
  recovery: Recovery;
  followers: Followers;
  simulated: SimulatedCluster[];
  /** A controller killed with -9 and started again: until it prints that it serves, milliseconds. */
  restart: { queuedJobs: number; servingAfterMs: number };
};

/** Workers that execute nothing, each with a real connection and its heartbeats. */
const measureSimulated = async (workers: number, jobs: number): Promise<SimulatedCluster> => {
  await using controller = await startController();
  const slots = 2;
  const flow = await measureFlow(controller, { jobs, lanes: 48, workers, slots });
  return { workers, slots, ...flow, residentBytes: await residentBytes(controller.process.pid ?? 0) };
};

const measureRestart = async (queuedJobs: number): Promise<ClusterCost["restart"]> => {
  await using folder = await temporaryFolder("bench-restart");
  const first = await startController(folder.path);
  // A language is accepted once a worker has offered it.
  await measureFlow(first, { jobs: 100, lanes: 4, workers: 1, slots: 2 });
  await fillQueue(first, queuedJobs);
  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  const killedAt = performance.now();
  await using _second = await startController(folder.path);
  return { queuedJobs, servingAfterMs: rounded(performance.now() - killedAt) };
};

/** @param effort - seconds with real programs, no-op jobs with simulated workers */
export const measureCluster = async ({ seconds, jobs }: { seconds: number; jobs: number }): Promise<ClusterCost> => {
  const real: RealCluster[] = [];
  for (const workers of [1, 2, 4]) real.push(await measureReal(workers, seconds));
  return {
    real,
    recovery: await measureRecovery(),
    followers: await measureFollowers(2_000),
    simulated: [await measureSimulated(100, jobs), await measureSimulated(1_000, jobs)],
    restart: await measureRestart(10_000),
  };
};

export const clusterReport = ({ real, recovery, followers, simulated, restart }: ClusterCost): string => `
real workers on this machine, Python and C hello in turns, as many at once as there are slots
${real.map(realLine).join("")}
worker killed with -9, ${recovery.jobs} programs running on it: they run on another after p50 ${recovery.runningAgain.p50Ms} ms, max ${recovery.runningAgain.p99Ms} ms

${followers.followers} clients following one program: ${followers.lines} lines each, ${followers.missed} missed; from print to arrival p50 ${followers.arrived.p50Ms} ms, p99 ${followers.arrived.p99Ms} ms

simulated workers: real connections and heartbeats, execution faked, every commit durable
${simulated.map(simulatedLine).join("")}
controller killed with -9, ${restart.queuedJobs} jobs queued: serves again after ${restart.servingAfterMs} ms
`;

const realLine = ({ workers, slots, jobs, jobsPerSecond, started }: RealCluster): string =>
  `  ${workers} of ${slots} slots: ${jobsPerSecond} jobs/s over ${jobs} jobs; from 201 to running ` +
  `p50 ${started.p50Ms} ms, p99 ${started.p99Ms} ms\n`;

const simulatedLine = ({ workers, slots, jobs, jobsPerSecond, assigned, residentBytes }: SimulatedCluster): string =>
  `  ${workers} workers of ${slots} slots: ${jobsPerSecond} jobs/s over ${jobs} jobs; from 201 to assigned ` +
  `p50 ${assigned.p50Ms} ms, p99 ${assigned.p99Ms} ms; controller ${Math.round(residentBytes / 1e6)} MB\n`;
