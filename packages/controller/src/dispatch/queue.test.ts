import { JobId } from "@runyard/protocol";
import fc from "fast-check";
import { encodeTime } from "ulid";
import { describe, expect, it } from "vitest";
import type { QueuedJob } from "./lane.ts";
import { compareRank, JobQueue } from "./queue.ts";

/** As made `sequence` milliseconds after the epoch. */
const idOf = (sequence: number) => JobId.parse(`job_${encodeTime(sequence)}${"0".repeat(16)}`);

const anyJob = fc.record({
  sequence: fc.integer({ min: 1, max: 60 }),
  priority: fc.integer({ min: -2, max: 2 }),
  language: fc.constantFrom("c", "python"),
  wantedVersion: fc.constantFrom(null, "3"),
  requeued: fc.boolean(),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("add" as const), job: anyJob }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("remove" as const), sequence: fc.integer({ min: 1, max: 60 }) }),
  },
);

const byTurn = (left: QueuedJob, right: QueuedJob) => compareRank(left, right) || left.sequence - right.sequence;

describe("the queue", () => {
  it("is in order of priority, then what had its turn, then age, whatever came and went", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const queue = new JobQueue();
        const model = new Map<string, QueuedJob>();
        for (const next of steps) {
          const id = idOf(next.do === "add" ? next.job.sequence : next.sequence);
          if (next.do === "remove") {
            expect(queue.remove(id)).toEqual(model.get(id));
            model.delete(id);
            continue;
          }
          const job = { ...next.job, id };
          queue.add(job);
          model.set(id, job);
        }
        const ordered = [...model.values()].sort(byTurn);
        expect(queue.size).toBe(ordered.length);
        expect(ordered.map(({ id }) => queue.position(id))).toEqual(ordered.map((_, index) => index + 1));
        expect(queue.oldestMs()).toBe(
          ordered.length === 0 ? undefined : Math.min(...ordered.map((job) => job.sequence)),
        );
        const inLanes = queue.lanes.flatMap((lane) =>
          Array.from({ length: lane.length }, (_, index) => lane.at(index)?.id),
        );
        expect(new Set(inLanes)).toEqual(new Set(ordered.map(({ id }) => id)));
      }),
    );
  });

  it("takes a hundred thousand jobs in and gives them out in their order", () => {
    const queue = new JobQueue();
    const usual = { priority: 0, language: "c", wantedVersion: null, requeued: false };
    for (let sequence = 1; sequence <= 100_000; sequence += 1) queue.add({ ...usual, id: idOf(sequence), sequence });
    for (let sequence = 1; sequence <= 100_000; sequence += 1) {
      const first = queue.lanes[0]?.at(0);
      if (first?.sequence !== sequence) expect(first?.sequence).toBe(sequence);
      queue.remove(idOf(sequence));
    }
    expect(queue.size).toBe(0);
  });
});
