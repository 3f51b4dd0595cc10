import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const stepBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const waitBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800];
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300];

/** Tells the values of a gauge when they are asked for, each with its labels. */
type Readings<Label extends string> = () => Iterable<readonly [labels: Partial<Record<Label, string>>, value: number]>;

/**
 * What Prometheus may ask for. Counting costs under a microsecond; what can be looked up is looked up when it is asked
 * for. Labels come from closed lists: languages, states and workers, never a job, an owner or a file.
 */
export class Metrics {
  readonly #registry = new Registry();
  #isProcessMeasured = false;

  readonly runs = this.#counter("runyard_runs_total", "Jobs that have ended, by how.", ["status", "language"]);
  readonly runDuration = this.#histogram("runyard_run_duration_seconds", "Wall time of a step of a job.", {
    labelNames: ["phase", "language"],
    buckets: stepBuckets,
  });
  readonly queueWait = this.#histogram("runyard_queue_wait_seconds", "From acceptance to the first attempt.", {
    labelNames: [],
    buckets: waitBuckets,
  });
  readonly limitExceeded = this.#counter("runyard_limit_exceeded_total", "Steps that met a limit, by its name.", [
    "kind",
  ]);
  readonly outputBytes = this.#counter(
    "runyard_output_bytes_total",
    "Output of the programs of jobs that are done.",
    [],
  );
  readonly joinAttempts = this.#counter("runyard_join_attempts_total", "Workers that asked to join, and the answer.", [
    "result",
  ]);
  readonly requestDuration = this.#histogram(
    "http_request_duration_seconds",
    "From request to the end of the answer.",
    {
      labelNames: ["method", "route", "code"],
      buckets: requestBuckets,
    },
  );

  constructor() {
    // There from the start: the first one of them is to be seen as a rise.
    this.joinAttempts.inc({ result: "refused" }, 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[], read: Readings<Label>): void {
    new Gauge<Label>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        // Workers and languages go: what was told of them before must not stay.
        this.reset();
        for (const [labels, value] of read()) this.set(labels as Record<Label, string>, value);
      },
    });
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    // The process is watched from the first time that anybody asks: it costs a timer and an observer of the collector.
    if (!this.#isProcessMeasured) collectDefaultMetrics({ register: this.#registry });
    this.#isProcessMeasured = true;
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    { labelNames, buckets }: { labelNames: Label[]; buckets: number[] },
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }
}
