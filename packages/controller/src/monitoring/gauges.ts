import { WorkerState } from "@runyard/protocol";
import type { Yard } from "../yard.ts";
import type { Metrics } from "./metrics.ts";

/** WebSockets that are open now. */
export type OpenSockets = { worker: number; client: number };

type Told = {
  version: string;
  sockets: () => OpenSockets;
  /** Absent: the controller talks in clear. */
  certificates: { readonly expiresAtMs: number } | undefined;
};

/** What Prometheus is told of the cluster as it is when it asks. */
export const registerGauges = (metrics: Metrics, yard: Yard, { version, sockets, certificates }: Told): void => {
  const { attempts, clock, prospects, queue, roster } = yard;
  metrics.gauge("runyard_build_info", "Always 1.", ["version", "node"], () => [
    [{ version, node: process.version }, 1],
  ]);
  metrics.gauge("runyard_queue_jobs", "Jobs that wait for a worker.", ["language"], () => byLanguage(queue.kinds()));
  metrics.gauge("runyard_queue_unserved_jobs", "Those of them that no connected worker offers.", ["language"], () =>
    byLanguage(queue.kinds().filter(({ kind }) => prospects.of(kind).able.length === 0)),
  );
  metrics.gauge(
    "runyard_queue_oldest_seconds",
    "How long the oldest waiting job has waited; 0 when none does.",
    [],
    () => {
      const oldestMs = queue.oldestMs();
      return [[{}, oldestMs === undefined ? 0 : Math.max(0, clock.now() - oldestMs) / 1000]];
    },
  );
  metrics.gauge("runyard_runs_running", "Jobs that a worker has.", [], () => [[{}, attempts.size]]);
  metrics.gauge("runyard_workers", "Workers known, by state.", ["state"], () =>
    WorkerState.options.map((state) => [{ state }, roster.all().filter((worker) => worker.state === state).length]),
  );
  registerWorkerGauges(metrics, yard);
  metrics.gauge("runyard_ws_connections", "Open WebSockets, by who has them.", ["kind"], () =>
    Object.entries(sockets()).map(([kind, count]) => [{ kind }, count]),
  );
  metrics.gauge(
    "runyard_certificate_expiry_timestamp_seconds",
    "When the controller's certificate ends; absent without TLS.",
    [],
    () => (certificates === undefined ? [] : [[{}, certificates.expiresAtMs / 1000]]),
  );
};

const registerWorkerGauges = (metrics: Metrics, { roster }: Yard): void => {
  metrics.gauge("runyard_worker_slots", "Slots of a connected worker.", ["worker", "kind"], () =>
    roster.connected().flatMap(({ profile: { name, slots }, jobs }) => [
      [{ worker: name, kind: "total" }, slots],
      [{ worker: name, kind: "busy" }, jobs.size],
    ]),
  );
  metrics.gauge("runyard_worker_cpu_ratio", "How busy a connected worker's machine is, 0 to 1.", ["worker"], () =>
    roster
      .connected()
      .flatMap(({ profile, load }) => (load === null ? [] : [[{ worker: profile.name }, load.cpuRatio]])),
  );
  metrics.gauge("runyard_worker_memory_bytes", "Memory of a connected worker's machine.", ["worker", "kind"], () =>
    roster
      .connected()
      .flatMap(({ profile: { name, memoryBytes }, load }) => [
        [{ worker: name, kind: "total" }, memoryBytes],
        ...(load === null ? [] : [[{ worker: name, kind: "used" }, load.memoryUsedBytes] as const]),
      ]),
  );
};

const byLanguage = (kinds: ReturnType<Yard["queue"]["kinds"]>): [{ language: string }, number][] => {
  const counts = new Map<string, number>();
  for (const { kind, count } of kinds) counts.set(kind.language, (counts.get(kind.language) ?? 0) + count);
  return [...counts].map(([language, count]) => [{ language }, count]);
};
