import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AttemptState, attemptTransitions, nextAttemptState } from "./attempt.ts";
import { isTerminal, JobState, jobTransitions, nextJobState } from "./job.ts";
import { nextWorkerState, WorkerState, workerTransitions } from "./worker.ts";

const jobEvents = ["lease", "requeue", "finish", "cancel", "fail"] as const;

describe("job transitions", () => {
  it("know exactly these edges", () => {
    const edges = JobState.options.flatMap((from) =>
      jobEvents.flatMap((event) => {
        const to = nextJobState(from, event);
        return to === undefined ? [] : [`${from} --${event}--> ${to}`];
      }),
    );
    expect(edges).toEqual([
      "queued --lease--> active",
      "queued --cancel--> cancelled",
      "queued --fail--> failed",
      "active --requeue--> queued",
      "active --finish--> done",
      "active --cancel--> cancelled",
      "active --fail--> failed",
    ]);
  });

  it("never leave a final state, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...jobEvents), { maxLength: 50 }), (events) => {
        let state: JobState = "queued";
        let ended = 0;
        for (const event of events) {
          const next = nextJobState(state, event);
          if (isTerminal(state)) expect(next).toBeUndefined();
          if (next !== undefined && isTerminal(next)) ended += 1;
          state = next ?? state;
        }
        expect(ended).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("are final for done, cancelled and failed only", () => {
    expect(JobState.options.filter(isTerminal)).toEqual(["done", "cancelled", "failed"]);
  });
});

describe("every table", () => {
  it.each([
    ["job", jobTransitions, JobState.options],
    ["attempt", attemptTransitions, AttemptState.options],
    ["worker", workerTransitions, WorkerState.options],
  ] as const)("of a %s leads only to known states and reaches them all", (_name, table, states) => {
    const known: readonly string[] = states;
    const targets = new Set(Object.values(table).flatMap((edges) => Object.values(edges)));
    for (const target of targets) expect(known).toContain(target);
    for (const state of known.slice(1)) expect(targets).toContain(state);
  });
});

describe("attempts and workers", () => {
  it("end an attempt once", () => {
    expect(nextAttemptState("leased", "report")).toBe("finished");
    expect(nextAttemptState("lost", "report")).toBeUndefined();
    expect(nextAttemptState("finished", "expire")).toBeUndefined();
  });

  it("let a lost worker come back, a stopped one not", () => {
    expect(nextWorkerState("lost", "return")).toBe("ready");
    expect(nextWorkerState("stopped", "return")).toBeUndefined();
  });
});
