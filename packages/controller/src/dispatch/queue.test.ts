import { JobId } from "@runyard/protocol";
import fc from "fast-check";
import { encodeTime } from "ulid";
import { describe, expect, it } from "vitest";
import { compareTurns, type JobKind, type QueuedJob } from "./lane.ts";
import { JobQueue } from "./queue.ts";

/** As made `sequence` milliseconds after the epoch. */
const idOf = (sequence: number) => JobId.parse(`job_${encodeTime(sequence)}${"0".repeat(16)}`);

const jobOf = (sequence: number, more: Partial<QueuedJob> = {}): QueuedJob => ({
  id: idOf(sequence),
  sequence,
  createdAtMs: sequence,
  owner: "anna",
  priority: 0,
  language: "c",
  wantedVersion: null,
  program: 1,
  requeued: false,
  ...more,
});

const anyOpen = () => true;
const only = (language: string) => (kind: JobKind) => kind.language === language;

const drawAll = (queue: JobQueue, costMs = 1000) => {
  const drawn: JobId[] = [];
  for (;;) {
    const ticket = queue.draw(anyOpen, () => costMs);
    if (ticket === undefined) return drawn;
    drawn.push(ticket.id);
  }
};

const queueOf = (...jobs: QueuedJob[]) => {
  const queue = new JobQueue();
  for (const job of jobs) queue.add(job);
  return queue;
};

const anyJob = fc.record({
  sequence: fc.integer({ min: 1, max: 60 }),
  priority: fc.integer({ min: -2, max: 2 }),
  owner: fc.constantFrom("anna", "ben", "cleo"),
  language: fc.constantFrom("c", "python"),
  wantedVersion: fc.constantFrom(null, "3"),
  requeued: fc.boolean(),
});
const anyLanguage = fc.constantFrom("c", "python");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), job: anyJob }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("remove" as const), sequence: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("draw" as const),
      language: anyLanguage,
      costMs: fc.integer({ min: 1, max: 9000 }),
      back: fc.boolean(),
    }),
  },
);

describe("the queue", () => {
  it("loses and doubles no job, and draws the first of its owner and kind, whatever came and went", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const queue = new JobQueue();
        const model = new Map<JobId, QueuedJob>();
        for (const next of steps) {
          if (next.do === "add") {
            const job = jobOf(next.job.sequence, next.job);
            queue.add(job);
            model.set(job.id, job);
          } else if (next.do === "remove") {
            expect(queue.remove(idOf(next.sequence))?.id).toBe(model.get(idOf(next.sequence))?.id);
            model.delete(idOf(next.sequence));
          } else {
            const ticket = queue.draw(only(next.language), () => next.costMs);
            const open = [...model.values()].filter(({ language }) => language === next.language);
            if (ticket === undefined) expect(open).toEqual([]);
            else {
              const rivals = open.filter(({ owner }) => owner === ticket.lane.owner.owner).sort(compareTurns);
              expect(ticket.id).toBe(rivals[0]?.id);
              if (next.back) queue.putBack(ticket, next.costMs);
              else model.delete(ticket.id);
            }
          }
          expect(queue.size).toBe(model.size);
        }
        for (const id of model.keys()) {
          expect(queue.has(id)).toBe(true);
          expect(queue.position(id)).toBeGreaterThanOrEqual(1);
          expect(queue.position(id)).toBeLessThanOrEqual(model.size);
        }
        expect(new Set(drawAll(queue))).toEqual(new Set(model.keys()));
        expect(queue.kinds()).toEqual([]);
      }),
    );
  });

  it("tells an owner alone the exact place of each of its jobs", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyJob, { selector: ({ sequence }) => sequence }), (jobs) => {
        const mine = jobs.map((job) => jobOf(job.sequence, { ...job, owner: "anna" }));
        const queue = queueOf(...mine);
        const ordered = mine.sort(compareTurns).map(({ id }) => id);
        expect(ordered.map((id) => queue.position(id))).toEqual(ordered.map((_, index) => index + 1));
        expect(drawAll(queue)).toEqual(ordered);
      }),
    );
  });

  it("gives owners that both wait the same time, to within a job of each", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 200 }),
        (annas, bens) => {
          const queue = new JobQueue();
          const costs = new Map<number, number>();
          for (const [owner, list] of [["anna", annas] as const, ["ben", bens] as const]) {
            for (const costMs of list) {
              costs.set(costs.size + 1, costMs);
              queue.add(jobOf(costs.size, { owner, program: costs.size }));
            }
          }
          const given = { anna: 0, ben: 0 };
          const left = { anna: annas.length, ben: bens.length };
          while (left.anna > 0 && left.ben > 0) {
            expect(Math.abs(given.anna - given.ben)).toBeLessThanOrEqual(Math.max(...annas) + Math.max(...bens));
            const ticket = queue.draw(anyOpen, ({ program }) => costs.get(program) ?? 0);
            const owner = ticket?.lane.owner.owner as "anna" | "ben";
            given[owner] += costs.get(ticket?.program ?? 0) ?? 0;
            left[owner] -= 1;
          }
        },
      ),
    );
  });

  it("lets a newcomer in at once, however many another has waiting", () => {
    const queue = new JobQueue();
    for (let sequence = 1; sequence <= 1000; sequence += 1) queue.add(jobOf(sequence, { priority: 100 }));
    for (let turn = 0; turn < 500; turn += 1) queue.draw(anyOpen, () => 1000);
    queue.add(jobOf(2000, { owner: "ben", priority: -100 }));
    expect(queue.position(idOf(2000))).toBeLessThanOrEqual(2);
    const next = [queue.draw(anyOpen, () => 1000), queue.draw(anyOpen, () => 1000)].map((ticket) => ticket?.id);
    expect(next).toContain(idOf(2000));
  });

  it("charges what a job took beyond its prediction to its owner's next turns", () => {
    const queue = new JobQueue();
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      queue.add(jobOf(sequence, { owner: sequence % 2 === 0 ? "anna" : "ben" }));
    }
    const first = queue.draw(anyOpen, () => 100);
    const unlucky = first?.lane.owner.owner ?? "";
    queue.charge(unlucky, 500);
    const owners = Array.from({ length: 7 }, () => queue.draw(anyOpen, () => 100)?.lane.owner.owner);
    expect(owners.filter((owner) => owner === unlucky).length).toBeLessThanOrEqual(2);
  });

  it("serves a higher priority first, until age makes up for it", () => {
    const minuteMs = 60_000;
    const early = jobOf(1, { priority: 0 });
    const soonAfter = jobOf(2, { priority: 2, createdAtMs: 1 + minuteMs });
    const longAfter = jobOf(3, { priority: 2, createdAtMs: 1 + 3 * minuteMs });
    expect(drawAll(queueOf(early, soonAfter, longAfter))).toEqual([soonAfter.id, early.id, longAfter.id]);
  });

  it("serves what was given back before all else of its owner", () => {
    const back = jobOf(9, { requeued: true, priority: -5, language: "python" });
    expect(drawAll(queueOf(jobOf(1, { priority: 9 }), back))).toEqual([back.id, idOf(1)]);
  });

  it("keeps the turn of a job that waits for a rare language, however many pass it", () => {
    const queue = queueOf(jobOf(1, { language: "cobol" }));
    for (let sequence = 2; sequence <= 400; sequence += 1) {
      queue.add(jobOf(sequence, { owner: sequence % 2 === 0 ? "anna" : "ben" }));
    }
    for (let turn = 0; turn < 200; turn += 1) expect(queue.draw(only("c"), () => 1000)).toBeDefined();
    expect(queue.draw(anyOpen, () => 1000)?.id).toBe(idOf(1));
  });

  it("puts a drawn job back at no cost to its owner", () => {
    const queue = queueOf(jobOf(1), jobOf(2, { owner: "ben" }), jobOf(3), jobOf(4, { owner: "ben" }));
    const ticket = queue.draw(anyOpen, () => 60_000);
    if (ticket !== undefined) queue.putBack(ticket, 60_000);
    expect(queue.shares()).toEqual([]);
    expect(queue.position(idOf(1))).toBe(1);
    expect(drawAll(queue)).toHaveLength(4);
  });

  it("hands its shares on to another queue, which goes on as it would have", () => {
    const costOf = ({ program }: { program: number }) => program * 100;
    const jobs = Array.from({ length: 60 }, (_, index) =>
      jobOf(index + 1, { owner: ["anna", "ben", "cleo"][(index * 7) % 3] ?? "", program: (index % 5) + 1 }),
    );
    const queue = queueOf(...jobs);
    for (let turn = 0; turn < 31; turn += 1) queue.draw(anyOpen, costOf);
    const after = new JobQueue();
    after.resume(queue.shares());
    for (const job of jobs) if (queue.has(job.id)) after.add(job);
    const order = (line: JobQueue) => Array.from({ length: 29 }, () => line.draw(anyOpen, costOf)?.id);
    expect(order(after)).toEqual(order(queue));
  });

  it("tells the kinds that wait, since when, and which jobs have waited too long", () => {
    const queue = queueOf(jobOf(5), jobOf(7, { language: "cobol" }), jobOf(9, { language: "cobol" }));
    expect(queue.kinds()).toEqual([
      { kind: { language: "c", wantedVersion: null }, count: 1 },
      { kind: { language: "cobol", wantedVersion: null }, count: 2 },
    ]);
    expect(queue.oldestMs()).toBe(5);
    expect(queue.madeBefore({ language: "cobol", wantedVersion: null }, 8, 100)).toEqual([idOf(7)]);
    expect(queue.madeBefore({ language: "cobol", wantedVersion: "3" }, 8, 100)).toEqual([]);
  });

  // What takes a second here would outlast the test if each draw looked at every job.
  it("takes in and gives out a hundred thousand jobs of five thousand owners, and tells places on the way", () => {
    const queue = new JobQueue();
    for (let sequence = 1; sequence <= 100_000; sequence += 1) {
      queue.add(jobOf(sequence, { owner: `owner ${sequence % 5000}` }));
      if (sequence % 10 === 0) queue.position(idOf(sequence));
    }
    expect(drawAll(queue)).toHaveLength(100_000);
    expect(queue.size).toBe(0);
  });
});
