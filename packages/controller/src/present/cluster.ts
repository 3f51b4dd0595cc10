import type { Alert, Cluster, FleetFigures, JobState, WorkerState } from "@runyard/protocol";
import type { RosterEntry } from "../link/roster.ts";

type Figures = {
  workers: readonly RosterEntry[];
  queue: { length: number; oldestAtMs: number | undefined };
  jobs: Record<JobState, number>;
  fleet: FleetFigures | null;
  alerts: readonly Alert[];
  nowMs: number;
};

export const presentCluster = ({ workers, queue, jobs, fleet, alerts, nowMs }: Figures): Cluster => {
  const connected = workers.filter((worker) => worker.link !== undefined);
  const inState = (state: WorkerState) => workers.filter((worker) => worker.state === state).length;
  return {
    workers: {
      ready: inState("ready"),
      draining: inState("draining"),
      paused: inState("paused"),
      lost: inState("lost"),
    },
    slots: {
      total: sum(connected.map(({ profile }) => profile.slots)),
      busy: sum(connected.map((worker) => worker.jobs.size)),
    },
    load: {
      cpuRatio: mean(connected.map(({ load }) => load?.cpuRatio ?? 0)),
      memoryRatio: mean(connected.map(({ load }) => load?.memoryRatio ?? 0)),
    },
    queue: {
      length: queue.length,
      oldestMs: queue.oldestAtMs === undefined ? null : Math.max(0, nowMs - queue.oldestAtMs),
    },
    jobs,
    fleet,
    alerts: [...alerts],
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const mean = (numbers: readonly number[]): number => (numbers.length === 0 ? 0 : sum(numbers) / numbers.length);
