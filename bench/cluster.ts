import { once } from "node:events";
import { temporaryFolder } from "@runyard/testkit";
import { fillQueue, measureFlow, residentBytes, startController } from "./controller-cost.ts";
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

export const measureCluster = async (jobs: number): Promise<ClusterCost> => ({
  simulated: [await measureSimulated(100, jobs), await measureSimulated(1_000, jobs)],
  restart: await measureRestart(10_000),
});

export const clusterReport = ({ simulated, restart }: ClusterCost): string => `
simulated workers: real connections and heartbeats, execution faked, every commit durable
${simulated.map(simulatedLine).join("")}
controller killed with -9, ${restart.queuedJobs} jobs queued: serves again after ${restart.servingAfterMs} ms
`;

const simulatedLine = ({ workers, slots, jobs, jobsPerSecond, assigned, residentBytes }: SimulatedCluster): string =>
  `  ${workers} workers of ${slots} slots: ${jobsPerSecond} jobs/s over ${jobs} jobs; from 201 to assigned ` +
  `p50 ${assigned.p50Ms} ms, p99 ${assigned.p99Ms} ms; controller ${Math.round(residentBytes / 1e6)} MB\n`;
