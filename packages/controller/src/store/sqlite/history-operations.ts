import { type ClusterPoint, type HistoryRange, historySteps, type WorkerPoint } from "@runyard/protocol";
import type { HistoryPart, HistoryStep } from "../store.ts";
import type { Statements } from "./statements.ts";

/** A worker's measurements as kept: [cpuRatio, memoryRatio, running]. A third of the size that names would take. */
type KeptWorkers = Record<string, [number, number, number]>;

export const historyReads = (sql: Statements) => ({
  clusterHistory: ({ range, afterMs, limit }: HistoryPart): ClusterPoint[] =>
    sql("SELECT cluster FROM history WHERE range = ? AND at_ms > ? ORDER BY at_ms LIMIT ?")
      .all(range, afterMs, limit)
      .map(({ cluster }) => JSON.parse(String(cluster))),

  workerHistory: (
    name: string,
    { range, afterMs, limit }: HistoryPart,
  ): { atMs: number; point: WorkerPoint | null }[] =>
    sql("SELECT cluster, workers FROM history WHERE range = ? AND at_ms > ? ORDER BY at_ms LIMIT ?")
      .all(range, afterMs, limit)
      .map(({ cluster, workers }) => {
        const { atMs, spanMs } = JSON.parse(String(cluster)) as ClusterPoint;
        const kept = JSON.parse(String(workers)) as KeptWorkers;
        const measured = Object.hasOwn(kept, name) ? kept[name] : undefined;
        if (measured === undefined) return { atMs, point: null };
        const [cpuRatio, memoryRatio, running] = measured;
        return { atMs, point: { atMs, spanMs, cpuRatio, memoryRatio, running } };
      }),
});

export const historyWrites = (sql: Statements) => ({
  appendHistory: (range: HistoryRange, { cluster, workers }: HistoryStep): void => {
    const kept: KeptWorkers = Object.fromEntries(
      Object.entries(workers).map(([name, { cpuRatio, memoryRatio, running }]) => [
        name,
        [cpuRatio, memoryRatio, running],
      ]),
    );
    sql(
      `INSERT INTO history (range, at_ms, cluster, workers) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET cluster = excluded.cluster, workers = excluded.workers`,
    ).run(range, cluster.atMs, JSON.stringify(cluster), JSON.stringify(kept));
    sql(
      `DELETE FROM history WHERE range = ?1 AND at_ms <=
         (SELECT at_ms FROM history WHERE range = ?1 ORDER BY at_ms DESC LIMIT 1 OFFSET ?2)`,
    ).run(range, historySteps[range].points);
  },
});
