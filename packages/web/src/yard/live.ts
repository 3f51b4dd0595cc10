import type { ClusterEvent, JobSummary, Worker, WorkerPulse, YardEvent } from "@runyard/protocol";
import { useEffect } from "react";
import { client } from "../data/client.ts";
import { queryClient } from "../data/queries.ts";
import { useSession } from "../data/session-store.ts";
import { addEvents, mergeJobs, mergeWorkers } from "./merge.ts";
import { clusterQuery, eventsQuery, liveJobsQuery, workersQuery } from "./queries.ts";

/** What comes within this time is shown at once: 200 workers tell something a hundred times a second. */
const gatherMs = 250;

let watchers = 0;
let stop = new AbortController();

/** Keeps what the screens of the yard show true while one of them is open: one stream, however many there are. */
export const useLiveYard = (): void => {
  const isIn = useSession(({ state }) => state === "in");
  useEffect(() => {
    if (!isIn) return;
    watchers += 1;
    if (watchers === 1) {
      stop = new AbortController();
      void follow(stop.signal);
    }
    return () => {
      watchers -= 1;
      if (watchers === 0) stop.abort();
    };
  }, [isIn]);
};

const follow = async (signal: AbortSignal): Promise<void> => {
  let gathered: ClusterEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    timer = undefined;
    const events = gathered;
    gathered = [];
    showEvents(events);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  try {
    for await (const event of client.cluster.events({ signal })) {
      gathered.push(event);
      timer ??= setTimeout(show, gatherMs);
    }
  } catch (error) {
    // Left on purpose. Anything else is told by the queries, which look again by themselves.
    if (!signal.aborted) console.error(error);
  }
};

const showEvents = (events: readonly ClusterEvent[]): void => {
  const workers = new Map<string, Worker>();
  const pulses = new Map<string, WorkerPulse>();
  const jobs = new Map<string, JobSummary>();
  const happened: YardEvent[] = [];
  for (const event of events) {
    if (event.type === "cluster") queryClient.setQueryData(clusterQuery.queryKey, event.cluster);
    else if (event.type === "worker") workers.set(event.worker.id, event.worker);
    else if (event.type === "pulse") pulses.set(event.pulse.id, event.pulse);
    else if (event.type === "job") jobs.set(event.job.id, event.job);
    else happened.push(event.event);
  }
  if (workers.size + pulses.size > 0) {
    queryClient.setQueryData(workersQuery.queryKey, (before) => before && mergeWorkers(before, workers, pulses));
  }
  if (jobs.size > 0) {
    for (const state of ["queued", "active"] as const) {
      queryClient.setQueryData(liveJobsQuery(state).queryKey, (before) => before && mergeJobs(before, jobs, state));
    }
  }
  if (happened.length > 0)
    queryClient.setQueryData(eventsQuery.queryKey, (before) => before && addEvents(before, happened));
};
