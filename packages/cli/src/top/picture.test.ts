import type { Cluster, JobSummary, Worker } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { drawPicture, type PictureOptions, type Yard } from "./picture.ts";

const nowMs = 1_000_000;
const cluster: Cluster = {
  workers: { ready: 2, draining: 0, paused: 1, lost: 0 },
  slots: { total: 4, busy: 3 },
  load: { cpuRatio: 0.5, memoryRatio: 0.25 },
  queue: { length: 30, oldestMs: 61_000 },
  jobs: { queued: 30, active: 3, done: 7, cancelled: 1, failed: 0 },
  fleet: null,
  alerts: [],
};
const worker = (name: string, more: Partial<Worker> = {}) =>
  ({
    name,
    state: "ready",
    slots: 2,
    jobs: ["job_1"],
    toolchains: [{ language: "python" }, { language: "c" }, { language: "python" }],
    load: { cpuRatio: 0.9, memoryRatio: 0.5, memoryUsedBytes: 1, running: 1, freeSlots: 1 },
    memoryBytes: 2 ** 30,
    overLimits: [],
    order: null,
    lastSeenAtMs: nowMs - 1_000,
    ...more,
  }) as unknown as Worker;
const job = (id: string, more: Partial<JobSummary> = {}) =>
  ({
    id,
    language: "python",
    version: "3.11",
    owner: "local",
    worker: { id: "wrk_1", name: "lab-1" },
    startedAtMs: nowMs - 5_000,
    createdAtMs: nowMs - 9_000,
    queuePosition: null,
    reason: null,
    ...more,
  }) as unknown as JobSummary;
const waiting = (place: number) =>
  job(`job_w${place}`, {
    worker: null,
    queuePosition: place,
    reason: { code: "all_busy", message: "All slots that could take it are busy." },
  });
const yard: Yard = {
  cluster,
  workers: [worker("lab-1"), worker("lab-2", { overLimits: ["cpu"] })],
  active: [job("job_a")],
  queued: Array.from({ length: 30 }, (_, index) => waiting(index + 1)),
};
const draw = (more: Partial<PictureOptions> = {}): string[] =>
  drawPicture({
    url: "http://127.0.0.1:7420",
    yard,
    trouble: undefined,
    size: { columns: 120, rows: 40 },
    nowMs,
    bold: (text) => text,
    ...more,
  });

describe("the picture of top", () => {
  it("shows totals, workers, what runs and what waits, and says what is left out", () => {
    const text = draw().join("\n");
    expect(text).toMatch(/slots ########\.\. 3\/4 +CPU 50% +memory 25%/);
    expect(text).toMatch(/30 waiting \(the oldest for 1 min 01 s\)/);
    expect(text).toMatch(/^lab-1 +ready +#####\.\.\.\.\. 1\/2 +90% +50% of 1 GiB +1 s +python c/m);
    expect(text).toMatch(/^lab-2 +over limits/m);
    expect(text).toMatch(/^job_a +python 3\.11 +local +lab-1 +5 s/m);
    expect(text).toMatch(/^1 +job_w1 +python +local +9 s +All slots/m);
    expect(text).toMatch(/and \d+ more$/m);
  });

  it.each([
    [120, 40],
    [80, 24],
    [40, 15],
    [10, 3],
    [1, 1],
  ])("fits a screen of %d by %d", (columns, rows) => {
    const lines = draw({ size: { columns, rows } });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.filter((line) => [...line].length > columns)).toEqual([]);
  });

  it("is not broken by names that would move the cursor", () => {
    const lines = draw({ yard: { ...yard, workers: [worker("\u001b[2Jevil\nname\u0007")] } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(lines.filter((line) => /[\u0000-\u001f]/.test(line))).toEqual([]);
  });

  it("keeps the last picture and says why nothing newer is known", () => {
    const trouble = { message: "nothing listens there", sinceMs: nowMs - 12_000 };
    expect(draw({ trouble }).join("\n")).toMatch(/! no news for 12 s: nothing listens there[\s\S]*lab-1/);
    expect(draw({ trouble, yard: undefined })).toHaveLength(2);
  });

  it("marks the chosen row, brings it into sight, and says what the keys do or ask", () => {
    const workers = Array.from({ length: 40 }, (_, index) => worker(`lab-${index}`));
    const steering = { chosen: { kind: "worker", name: "lab-30" }, question: undefined, note: "" } as const;
    const lines = draw({ yard: { cluster, workers, active: [], queued: [] }, steering });
    expect(lines.filter((line) => line.includes("\u001b[7m"))).toEqual([expect.stringContaining("lab-30 ")]);
    expect(lines[0]).toMatch(/d drain/);
    const question = { verb: "drain", name: "lab-30" } as const;
    expect(draw({ steering: { ...steering, question } })[0]).toMatch(/drain lab-30\? y\/n/);
    expect(draw({ steering: { ...steering, note: "lab-30 is paused" } })[0]).toMatch(/lab-30 is paused/);
  });
});
