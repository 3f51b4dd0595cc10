import { type ClusterPoint, type HistoryRange, historySteps, type WorkerPoint } from "@runyard/protocol";
import type { Yard } from "../yard.ts";

/** Steps read at a time: with many workers in each, all at once would hold up the commits behind them. */
const pageSteps = 250;

/** What is kept of the cluster, oldest first. */
export const readClusterHistory = (yard: Yard, range: HistoryRange, after?: number): Promise<ClusterPoint[]> =>
  yard.store.history.cluster({ range, afterMs: beginning(yard, range, after), limit: historySteps[range].points });

/** What is kept of a worker, oldest first. */
export const readWorkerHistory = async (
  yard: Yard,
  name: string,
  { range, after }: { range: HistoryRange; after: number | undefined },
): Promise<WorkerPoint[]> => {
  const points: WorkerPoint[] = [];
  let afterMs = beginning(yard, range, after);
  for (;;) {
    const page = await yard.store.history.worker(name, { range, afterMs, limit: pageSteps });
    points.push(...page.flatMap(({ point }) => point ?? []));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSteps) return points;
    afterMs = last.atMs;
  }
};

/** What is older than the range may still be there after a pause. */
const beginning = ({ clock }: Yard, range: HistoryRange, after = 0): number => {
  const { points, stepMs } = historySteps[range];
  return Math.max(after, clock.now() - points * stepMs);
};
