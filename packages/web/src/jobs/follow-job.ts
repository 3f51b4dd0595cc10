import type { Attachment } from "@runyard/client";
import {
  type CompileReport,
  type FollowedEvent,
  isInteractive,
  isTerminal,
  type Job,
  type JobEvent,
  type JobRequest,
  type JobSummary,
  type RunReport,
  RunyardError,
  type TerminalSize,
  type WorkerRef,
} from "@runyard/protocol";
import { createStore, type StoreApi } from "zustand/vanilla";
import { client } from "../data/client.ts";
import { askSession } from "../data/session.ts";
import { signedIn } from "../data/session-store.ts";
import { OutputLog } from "./output/output-log.ts";
import { ScreenLog } from "./terminal/screen-log.ts";

export type Phase = { step: "compile" | "run"; run: number | null; atMs: number };
export type Moment = {
  kind: "attempt" | "compile" | "run";
  atMs: number;
  attempt: number;
  run: number | null;
  worker: string;
};

/** What is known of a job while it is followed, and after. */
export type FollowedJob = {
  id: string;
  /** The newest picture; null until the first event. */
  summary: JobSummary | null;
  attempt: number;
  worker: WorkerRef | null;
  phase: Phase | null;
  compile: CompileReport | null;
  runs: readonly (RunReport | undefined)[];
  /** What happened, over all attempts. */
  moments: readonly Moment[];
  /** The whole of it, once it has ended. */
  job: Job | null;
  error: unknown;
};

/** One job's events as state for the screen, with its output beside it; and the way to its standard input. */
export class JobFollower {
  readonly store: StoreApi<FollowedJob>;
  compileOutput = new OutputLog();
  /** What a program that has a terminal wrote to it. */
  readonly screen = new ScreenLog();
  /** It has been followed since it was handed in, from here. */
  readonly isFirst: boolean;
  readonly #runOutputs = new Map<number, OutputLog>();
  readonly #stop = new AbortController();
  #attachment: Attachment | undefined;
  #hasTerminal = false;

  constructor(id: string, { isFirst }: { isFirst: boolean }) {
    this.isFirst = isFirst;
    this.store = createStore<FollowedJob>()(() => ({
      id,
      summary: null,
      attempt: 0,
      worker: null,
      phase: null,
      compile: null,
      runs: [],
      moments: [],
      job: null,
      error: null,
    }));
  }

  /** With a way to the program's standard input, where it is interactive. */
  start(request: JobRequest): void {
    this.#hasTerminal = request.terminal !== undefined;
    void this.#follow(isInteractive(request));
  }

  /** What an input's run has written. */
  runOutput(run: number): OutputLog {
    const log = this.#runOutputs.get(run) ?? new OutputLog();
    this.#runOutputs.set(run, log);
    return log;
  }

  /** Sends what was typed, and shows it where the output stands. */
  type(text: string): void {
    this.runOutput(0).append("in", text);
    this.send(text);
  }

  /** Keys of a terminal: the program's own shows them, or does not. */
  send(input: string | Uint8Array): void {
    void this.#attachment?.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#attachment?.resize(columns, rows);
  }

  endInput(): void {
    this.#attachment?.end();
  }

  interrupt(): void {
    this.#attachment?.signal("SIGINT");
  }

  /** Lets go; the job goes on. */
  close(): void {
    this.#stop.abort();
  }

  async #follow(attaches: boolean): Promise<void> {
    const { id } = this.store.getState();
    const { signal } = this.#stop;
    let after: string | undefined;
    while (!signal.aborted) {
      try {
        const place = { signal, ...(after !== undefined && { after }) };
        this.#attachment = attaches ? client.jobs.attach(id, place) : undefined;
        for await (const followed of this.#attachment ?? client.jobs.events(id, place)) {
          after = followed.id;
          this.#take(followed.event);
        }
        return;
      } catch (error) {
        const isOut = error instanceof RunyardError && error.code === "UNAUTHENTICATED";
        if (!isOut && !signal.aborted) this.store.setState({ error });
        if (!isOut) return;
        // The session is over, the program runs on: what it wrote since follows the next login.
        await askSession();
        await signedIn(signal);
      }
    }
  }

  #take(event: FollowedEvent["event"]): void {
    if (event.type === "output") this.#takeOutput(event);
    else this.store.setState(this.#change(event));
  }

  #takeOutput(event: Extract<JobEvent, { type: "output" }>): void {
    if (event.step === "compile") this.compileOutput.appendChunk(event);
    else if (this.#hasTerminal) this.screen.append(event);
    else this.runOutput(event.run ?? 0).appendChunk(event);
  }

  #change(event: Exclude<JobEvent, { type: "output" }>): Partial<FollowedJob> {
    const { attempt, runs, moments, worker } = this.store.getState();
    switch (event.type) {
      case "state":
        return { summary: event.job };
      case "attempt":
        this.#startAfresh();
        return {
          attempt: event.attempt,
          worker: event.worker,
          phase: null,
          compile: null,
          runs: [],
          moments: [
            ...moments,
            { kind: "attempt", atMs: event.atMs, attempt: event.attempt, run: null, worker: event.worker.name },
          ],
        };
      case "step":
        return {
          phase: { step: event.step, run: event.run, atMs: event.atMs },
          moments: [
            ...moments,
            { kind: event.step, atMs: event.atMs, attempt, run: event.run, worker: worker?.name ?? "" },
          ],
        };
      case "file":
        // The end of the run tells the whole of them.
        return {};
      case "compiled":
        return { compile: event.report };
      case "ran":
        return { runs: Object.assign([...runs], { [event.run]: event.report }) };
      case "end":
        return { summary: event.job, job: event.job, phase: null, worker: event.job.worker ?? worker };
    }
  }

  /** A new attempt: what came before is void. */
  #startAfresh(): void {
    this.compileOutput = new OutputLog();
    this.#runOutputs.clear();
    this.screen.clear();
  }
}

export const hasEnded = ({ summary }: Pick<FollowedJob, "summary">): boolean =>
  summary !== null && isTerminal(summary.state);
