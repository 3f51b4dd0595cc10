import { place, type WorkerView } from "../dispatch/place.ts";
import type { Yard } from "../yard.ts";
import { grantLease } from "./grant-lease.ts";

/** Takes from the queue what present workers have room for, and grants the leases side by side: the store groups them. */
export const placeJobs = (yard: Yard): void => {
  const workers = yard.roster
    .connected()
    .filter(({ state, jobs, profile }) => state === "ready" && jobs.size < profile.slots)
    .map(
      ({ id, profile, jobs, load }): WorkerView => ({
        id,
        slots: profile.slots,
        busy: jobs.size,
        cpuRatio: load?.cpuRatio ?? 0,
        toolchains: profile.toolchains,
      }),
    );
  if (workers.length === 0 || yard.queue.size === 0) return;
  for (const { jobId, workerId, version } of place({ lanes: yard.queue.lanes, workers, random: Math.random })) {
    const worker = yard.roster.get(workerId);
    const job = yard.queue.remove(jobId);
    if (worker === undefined || job === undefined) continue;
    worker.jobs.add(jobId);
    const granting = grantLease(yard, { job, worker, version }).finally(() => yard.grants.delete(jobId));
    yard.grants.set(jobId, granting);
    yard.background.run("grant lease", () => granting);
  }
};
