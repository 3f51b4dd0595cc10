import { type HistoryRange, type JobEnding, HistoryRange as Ranges } from "@runyard/protocol";
import type { Results } from "../present/job.ts";
import { Interval, type Reading } from "./interval.ts";
import type { Metrics } from "./metrics.ts";

type Ended = { ending: JobEnding; language: string };

/**
 * What commands tell of jobs, counted for Prometheus and for the history that the dashboard shows. A job costs it some
 * three microseconds and no write.
 */
export class Monitor {
  readonly metrics: Metrics;
  #intervals: Record<HistoryRange, Interval>;

  constructor(metrics: Metrics, nowMs: number) {
    this.metrics = metrics;
    this.#intervals = { hour: new Interval(nowMs), week: new Interval(nowMs) };
  }

  /** The steps under way. */
  interval(range: HistoryRange): Interval {
    return this.#intervals[range];
  }

  /** Begins the next step of a range. @returns the one before */
  turn(range: HistoryRange, nowMs: number): Interval {
    const before = this.#intervals[range];
    this.#intervals[range] = new Interval(nowMs);
    return before;
  }

  sample(reading: Reading): void {
    for (const range of Ranges.options) this.#intervals[range].sample(reading);
  }

  accepted(count: number): void {
    for (const range of Ranges.options) this.#intervals[range].accepted += count;
  }

  refused(count: number): void {
    for (const range of Ranges.options) this.#intervals[range].refused += count;
  }

  /** A job's first attempt begins. */
  started(waitMs: number): void {
    this.metrics.queueWait.observe(waitMs / 1000);
    for (const range of Ranges.options) this.#intervals[range].wait.add(waitMs);
  }

  /** @param latencyMs - from acceptance to the result, where there is one */
  ended({ ending, language }: Ended, latencyMs?: number): void {
    this.metrics.runs.inc({ status: ending, language });
    for (const range of Ranges.options) {
      const interval = this.#intervals[range];
      interval.count(ending);
      if (latencyMs !== undefined) interval.latency.add(latencyMs);
    }
  }

  /** What the steps of a job took that is done. */
  measured({ compile, runs }: Results, language: string, outputBytes: number): void {
    const { limitExceeded, outputBytes: allOutput, runDuration } = this.metrics;
    allOutput.inc(outputBytes);
    // One that was found in a cache says nothing of how long compilers take.
    if (compile !== null && !compile.cached) {
      runDuration.observe({ phase: "compile", language }, compile.usage.wallTimeMs / 1000);
    }
    for (const { usage } of runs) runDuration.observe({ phase: "run", language }, usage.wallTimeMs / 1000);
    for (const step of compile === null ? runs : [compile, ...runs]) {
      if (step.limit !== undefined) limitExceeded.inc({ kind: step.limit.name });
    }
  }
}
