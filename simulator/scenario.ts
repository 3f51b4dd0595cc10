/** What is simulated. The same scenario has the same machines, jobs and deaths for every balancer. */
export type Scenario = {
  seed: number;
  workers: number;
  jobs: number;
  /** Work that comes over what the workers can do, 0 to 1. */
  load: number;
  /** Mean time a worker lives before it dies, milliseconds; absent: none dies. */
  meanLifeMs?: number;
};

export const limits = {
  workers: { least: 1, most: 5_000 },
  jobs: { least: 100, most: 1_000_000 },
  load: { least: 0.01, most: 0.99 },
};
