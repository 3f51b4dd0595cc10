import type { JobState, Outcome } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { JobFilter, Store, StoredJob } from "../store.ts";
import {
  acceptedJobs,
  acceptOne,
  finishOne,
  leaseOne,
  type StoreUnderTest,
  sampleEnd,
  sampleJob,
  sampleResult,
} from "./samples.ts";

const owners = ["ada", "bob", "cyd"];
const languages = ["python", "c", "java"];
const outcomes: Outcome[] = ["ok", "runtime_error", "time_limit"];

/** Brings a job to one of the states, by its place. */
const settle = async (store: Store, job: StoredJob, at: number): Promise<void> => {
  const kind = at % 7;
  if (kind === 0) return;
  if (kind === 1) {
    await store.jobs.cancel(job.id, 1);
    return;
  }
  const lease = await leaseOne(store, job.id);
  if (kind === 2) return;
  if (kind === 3) await store.attempts.fail(sampleEnd(lease));
  else await store.attempts.finish(sampleResult(lease, { outcome: outcomes[at % 5 === 0 ? 1 : at % 3] ?? "ok" }));
};

const fill = async (store: Store, count: number): Promise<StoredJob[]> => {
  const jobs = Array.from({ length: count }, (_, at) =>
    sampleJob({ owner: owners[at % 3] ?? "", language: languages[at % 4 === 0 ? 1 : at % 2] ?? "" }),
  );
  const accepted = acceptedJobs(await store.jobs.accept(jobs));
  await Promise.all(accepted.map((job, at) => settle(store, job, at)));
  const settled = await Promise.all(accepted.map(({ id }) => store.jobs.get(id)));
  return settled.filter((job) => job !== undefined);
};

/** All pages of a filter, one after the other; `between` runs after each. */
const readAll = async (store: Store, filter: JobFilter, between = async () => {}): Promise<StoredJob[]> => {
  const found: StoredJob[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.jobs.list({ ...filter, cursor });
    expect(page.jobs.length).toBeLessThanOrEqual(filter.limit);
    found.push(...page.jobs);
    cursor = page.nextCursor ?? undefined;
    await between();
  } while (cursor !== undefined);
  return found;
};

type Wanted = Omit<JobFilter, "limit" | "cursor">;

const matches = (
  job: StoredJob,
  { owner, states, language, outcomes: wanted, worker, text, fromMs, toMs }: Wanted,
): boolean =>
  (owner === undefined || [owner].flat().includes(job.owner)) &&
  (language === undefined || job.language === language) &&
  (states?.includes(job.state) ?? true) &&
  (wanted === undefined || (job.outcome !== null && wanted.includes(job.outcome))) &&
  (worker === undefined || job.worker?.name === worker) &&
  (text === undefined || [job.title, job.id, ...Object.values(job.labels)].some((words) => contains(words, text))) &&
  (fromMs === undefined || job.createdAtMs >= fromMs) &&
  (toMs === undefined || job.createdAtMs < toMs);

const contains = (words: string, text: string): boolean => words.toLowerCase().includes(text.toLowerCase());

const stateChoices: (JobState[] | undefined)[] = [undefined, ["queued", "active"], ["done"], ["failed", "done"]];
const outcomeChoices: (Outcome[] | undefined)[] = [undefined, ["ok"], ["runtime_error", "time_limit"]];
const filters: Wanted[] = [undefined, "ada", ["ada", "cyd"]].flatMap((owner) =>
  [undefined, "c"].flatMap((language) =>
    stateChoices.flatMap((states) => outcomeChoices.map((wanted) => ({ owner, language, states, outcomes: wanted }))),
  ),
);

const titles = ["report.py", "100% of it", "# Sums_up", ""];
const firstMs = 1_700_000_000_000;

/** Lists, the page-wise start of a controller, and deletion. */
export const listSuite = (test: () => StoreUnderTest): void => {
  it("pages through 1,000 jobs under every filter without gap or double while new ones arrive", async () => {
    const { store } = test();
    const jobs = (await fill(store, 1000)).reverse();
    for (const [at, filter] of filters.entries()) {
      const limit = [7, 50, 500][at % 3] ?? 50;
      const found = await readAll(store, { ...filter, limit: at < 3 ? 50 : limit }, async () => {
        if (at % 8 === 0) await acceptOne(store, { owner: "ada", language: "c" });
      });
      const known = new Set(jobs.map(({ id }) => id));
      expect(found.filter(({ id }) => known.has(id))).toEqual(jobs.filter((job) => matches(job, filter)));
    }
  });

  it("finds jobs by text, worker and time, under other filters too", async () => {
    const { store } = test();
    const made = Array.from({ length: 300 }, (_, at) =>
      sampleJob({
        owner: owners[at % 3] ?? "",
        title: titles[at % 4] ?? "",
        labels: at % 5 === 0 ? { course: "Algo-2", task: `T${at}` } : {},
        // Many at the same moment, as a batch has them.
        createdAtMs: firstMs + Math.floor(at / 10) * 1_000,
      }),
    );
    await store.jobs.accept(made);
    const accepted = (await readAll(store, { limit: 500 })).reverse();
    await Promise.all(accepted.map((job, at) => settle(store, job, at)));
    const jobs = await readAll(store, { limit: 500 });
    const id = jobs[40]?.id ?? "";
    const searches: Wanted[] = [
      { text: "REPORT" },
      { text: "0%" },
      { text: "s_u" },
      { text: "%" },
      { text: "!" },
      { text: "algo-2" },
      { text: "t15" },
      { text: "course" },
      { text: id.slice(-6).toLowerCase() },
      { text: "nothing like it" },
      { worker: "lab-03" },
      { worker: "lab" },
      { worker: "lab-03", text: "report", owner: "ada", states: ["done"] },
      { fromMs: firstMs + 20_000 },
      { toMs: firstMs + 3_000 },
      { fromMs: firstMs + 5_500, toMs: firstMs + 9_000, text: "report" },
      { fromMs: firstMs + 29_000, outcomes: ["ok"], language: "python" },
      { fromMs: firstMs + 29_001 },
      { toMs: firstMs },
      { fromMs: firstMs + 2_000, toMs: firstMs + 1_000 },
    ];
    for (const search of searches) {
      const found = await readAll(store, { ...search, limit: 7 });
      expect(found, JSON.stringify(search)).toEqual(jobs.filter((job) => matches(job, search)));
    }
  });

  it("ends a list exactly at its last job", async () => {
    const { store } = test();
    await store.jobs.accept(Array.from({ length: 10 }, () => sampleJob()));
    const page = await store.jobs.list({ limit: 10 });
    expect(page).toMatchObject({ nextCursor: null });
    expect(page.jobs).toHaveLength(10);
    expect(await store.jobs.list({ limit: 10, owner: [] })).toEqual({ jobs: [], nextCursor: null });
    expect(await store.jobs.list({ limit: 10, owner: "nobody" })).toEqual({ jobs: [], nextCursor: null });
    expect(await store.jobs.list({ limit: 10, states: [] })).toEqual({ jobs: [], nextCursor: null });
    expect(await store.jobs.list({ limit: 10, owner: "local", outcomes: [] })).toEqual({ jobs: [], nextCursor: null });
  });

  it.each(["", "x", "%%%", "MQ==", "MDE", "LTE", "MS41", "é", "A".repeat(5000)])(
    "refuses %j as a cursor and says which field is wrong",
    async (cursor) => {
      await expect(test().store.jobs.list({ limit: 5, cursor })).rejects.toMatchObject({
        name: "RunyardError",
        code: "INVALID_REQUEST",
        details: { errors: [{ field: "cursor", message: expect.any(String) }] },
      });
    },
  );

  it("loads what has not ended, oldest first, page by page", async () => {
    const { store } = test();
    const live = (await fill(store, 300)).filter(({ state }) => state === "queued" || state === "active");
    const found: StoredJob[] = [];
    for (;;) {
      const page = await store.jobs.live(found.at(-1)?.sequence ?? 0, 13);
      found.push(...page);
      if (page.length < 13) break;
    }
    expect(found).toEqual(live);
  });

  it("deletes jobs that ended long ago with all that belongs to them, and no other", async () => {
    const current = test();
    const { store } = current;
    const source = "x".repeat(100_000);
    const request = { language: "python", source };
    const idempotency = { owner: "ada", key: "k", requestHash: "h" };
    const [first] = acceptedJobs(await store.jobs.accept([sampleJob({ request })], idempotency));
    if (first === undefined) return;
    await store.jobs.cancel(first.id, 1000);
    const sharing = await finishOne(store, { job: { request }, result: { finishedAtMs: 3000 } });
    const failed = await acceptOne(store);
    await store.attempts.fail(sampleEnd(await leaseOne(store, failed.id), { atMs: 1500 }));
    const queued = await acceptOne(store);

    expect(await store.jobs.prune(1000, 10)).toBe(0);
    expect(await store.jobs.prune(2000, 1)).toBe(1);
    expect(await store.jobs.prune(2000, 10)).toBe(1);
    expect(await store.jobs.prune(2000, 10)).toBe(0);
    for (const { id } of [first, failed]) {
      expect(await store.jobs.get(id)).toBeUndefined();
      expect(await store.jobs.request(id)).toBeUndefined();
      expect(await store.attempts.ofJob(id)).toEqual([]);
    }
    expect(await store.jobs.request(sharing.id)).toEqual(request);
    expect(await store.jobs.get(queued.id)).toEqual(queued);
    expect((await store.jobs.accept([sampleJob()], { ...idempotency, requestHash: "other" })).kind).toBe("accepted");
    expect(await store.jobs.counts()).toMatchObject({ queued: 2, done: 1, cancelled: 0, failed: 0 });
    const after = await current.reopen();
    expect((await after.jobs.list({ limit: 10 })).jobs).toHaveLength(3);
  });
};
