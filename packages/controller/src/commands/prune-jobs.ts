import type { Yard } from "../yard.ts";

const dayMs = 86_400_000;
const batch = 200;

/** Deletes what ended more than `keepDays` days ago, in batches small enough that nobody notices. */
export const pruneJobs = async (yard: Yard, keepDays: number): Promise<void> => {
  const beforeMs = yard.clock.now() - keepDays * dayMs;
  let pruned = 0;
  for (let deleted = batch; deleted === batch && !yard.closing.aborted; pruned += deleted) {
    deleted = await yard.store.jobs.prune(beforeMs, batch);
  }
  if (pruned > 0) yard.log.info({ pruned, keepDays }, "old jobs deleted");
};
