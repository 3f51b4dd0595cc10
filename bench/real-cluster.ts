import { startCluster, waitUntil } from "@runyard/testkit";
import { createPoster } from "./http.ts";
import { type Latency, latency, rounded } from "./statistics.ts";

const slots = 2;
const nowMs = (): number => performance.timeOrigin + performance.now();

const programs = [
  { language: "python", comment: "#", source: "print('hello')\n" },
  { language: "c", comment: "//", source: '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' },
];

export type RealCluster = {
  workers: number;
  slots: number;
  jobs: number;
  jobsPerSecond: number;
  /** From the 201 in the client's hands until the program's worker begins with it, milliseconds; 0 when that came first. */
  started: Latency;
};

/** Python and C in turns, every source a new one, as many at once as there are slots. */
export const measureReal = async (workers: number, seconds: number): Promise<RealCluster> => {
  await using cluster = await startCluster({ slots: Array(workers).fill(slots), languages: ["python", "c"] });
  const poster = createPoster(cluster.controller.url);
  const delays: number[] = [];
  let number = 0;
  const runOne = async (): Promise<void> => {
    number += 1;
    const program = programs[number % programs.length] as (typeof programs)[number];
    const source = `${program.source}${program.comment} ${number} ${performance.now()}\n`;
    const { status, text } = await poster.post("/api/v1/jobs", { language: program.language, source });
    const acceptedAtMs = nowMs();
    if (status !== 201) throw new Error(`answered ${status}: ${text}`);
    const job = await cluster.client.jobs.get(JSON.parse(text).id, { wait: 60 });
    if (job.outcome !== "ok") throw new Error(`${program.language} ended with ${job.outcome ?? job.state}`);
    delays.push(Math.max(0, (job.startedAtMs ?? Number.NaN) - acceptedAtMs));
  };
  const runFor = async (forSeconds: number): Promise<number> => {
    const endAt = performance.now() + forSeconds * 1000;
    const startedAt = performance.now();
    const lane = async () => {
      while (performance.now() < endAt) await runOne();
    };
    delays.length = 0;
    await Promise.all(Array.from({ length: workers * slots }, lane));
    return (performance.now() - startedAt) / 1000;
  };
  await runFor(Math.max(1, seconds / 4));
  const tookSeconds = await runFor(seconds);
  poster.close();
  const jobs = delays.length;
  return { workers, slots, jobs, jobsPerSecond: rounded(jobs / tookSeconds), started: latency(delays) };
};

export type Recovery = {
  jobs: number;
  /** From the worker's death until a program of its runs on another, milliseconds. */
  runningAgain: Latency;
};

/** Kills a worker with -9 while all its slots are busy and another's are free. */
export const measureRecovery = async (): Promise<Recovery> => {
  await using cluster = await startCluster({ slots: [4, 4] });
  const [doomed, other] = cluster.workers;
  if (doomed === undefined || other === undefined) throw new Error("two workers were asked for");
  await cluster.client.workers.pause(other.name);
  const source = "import time\nwhile True: time.sleep(0.05)";
  const jobs = await Promise.all(
    [1, 2, 3, 4].map(() => cluster.client.jobs.submit({ language: "python", source, limits: { wallTimeMs: 600_000 } })),
  );
  const startOf = (id: string, attempt: number): Promise<number> =>
    waitUntil(
      `attempt ${attempt} of ${id}`,
      async () => {
        const job = await cluster.client.jobs.get(id);
        return job.attempt === attempt && job.startedAtMs !== null ? job.startedAtMs : undefined;
      },
      60_000,
    );
  await Promise.all(jobs.map(({ id }) => startOf(id, 1)));
  await cluster.client.workers.resume(other.name);
  const killedAtMs = nowMs();
  await doomed.process.kill();
  const delays = await Promise.all(jobs.map(async ({ id }) => (await startOf(id, 2)) - killedAtMs));
  await Promise.all(jobs.map(({ id }) => cluster.client.jobs.cancel(id)));
  return { jobs: jobs.length, runningAgain: latency(delays) };
};
