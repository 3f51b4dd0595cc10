import { type ClusterPoint, type HistoryRange, historySteps, type WorkerPoint } from "@runyard/protocol";
import type { HistoryPart } from "../store/store.ts";
import type { Yard } from "../yard.ts";

/** Steps read at a time, each page some milliseconds of the store's thread: commits go on between them. */
const clusterPage = 250;
/** A step holds the measurements of all workers. */
const workerPage = 50;

type Asked = { range: HistoryRange; after: number | undefined };

/** What is kept of the cluster, oldest first. */
export const readClusterHistory = (yard: Yard, asked: Asked): Promise<ClusterPoint[]> =>
  readPages((part) => yard.store.history.cluster(part), beginning(yard, asked, clusterPage));

/** What is kept of a worker, oldest first. */
export const readWorkerHistory = async (yard: Yard, name: string, asked: Asked): Promise<WorkerPoint[]> => {
  const read = (part: HistoryPart) => yard.store.history.worker(name, part);
  return (await readPages(read, beginning(yard, asked, workerPage))).flatMap(({ point }) => point ?? []);
};

const readPages = async <Step extends { atMs: number }>(
  read: (part: HistoryPart) => Promise<Step[]>,
  first: HistoryPart,
): Promise<Step[]> => {
  const steps: Step[] = [];
  let { afterMs } = first;
  for (;;) {
    const page = await read({ ...first, afterMs });
    steps.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < first.limit) return steps;
    afterMs = last.atMs;
  }
};

/** What is older than the range may still be there after a pause. */
const beginning = ({ clock }: Yard, { range, after = 0 }: Asked, limit: number): HistoryPart => {
  const { points, stepMs } = historySteps[range];
  return { range, afterMs: Math.max(after, clock.now() - points * stepMs), limit };
};
