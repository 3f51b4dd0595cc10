import { HistoryRange, historySteps } from "@runyard/protocol";
import type { Yard } from "../yard.ts";
import type { Reading } from "./interval.ts";

/** Looks at the cluster at each call, a second apart, and keeps each step of the history that is over. */
export const historyRound = (yard: Yard): void => {
  const { clock, monitor } = yard;
  monitor.sample(readingOf(yard));
  for (const range of HistoryRange.options) {
    if (clock.now() - monitor.interval(range).startMs >= historySteps[range].stepMs) keepStep(yard, range);
  }
};

/** Keeps what there is of the steps under way: a controller that starts anew goes on after them. */
export const keepUnfinishedSteps = (yard: Yard): void => {
  for (const range of HistoryRange.options) {
    if (yard.clock.now() > yard.monitor.interval(range).startMs) keepStep(yard, range);
  }
};

const keepStep = (yard: Yard, range: HistoryRange): void => {
  const nowMs = yard.clock.now();
  const step = yard.monitor.turn(range, nowMs).step(nowMs);
  // Not tried again: a disk that is full has better things to take when there is room.
  yard.background.run("keep history", () => yard.store.history.append(range, step));
};

const readingOf = ({ attempts, backingOff, clock, grants, queue, roster }: Yard): Reading => {
  const oldestMs = queue.oldestMs();
  const connected = roster.connected();
  return {
    queue: {
      length: queue.size + backingOff.size + grants.size,
      oldestMs: oldestMs === undefined ? 0 : Math.max(0, clock.now() - oldestMs),
    },
    running: attempts.size,
    slots: {
      total: connected.reduce((sum, { profile }) => sum + profile.slots, 0),
      busy: connected.reduce((sum, { jobs }) => sum + jobs.size, 0),
    },
    workers: connected.flatMap(({ profile: { name }, load, jobs }) =>
      load === null ? [] : [{ name, cpuRatio: load.cpuRatio, memoryRatio: load.memoryRatio, running: jobs.size }],
    ),
  };
};
