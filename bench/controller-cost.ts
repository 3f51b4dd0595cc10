import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cliEntry, temporaryFolder, waitUntil } from "@runyard/testkit";
import { createPoster } from "./http.ts";
import { type Latency, latency, rounded } from "./statistics.ts";

export type ControllerCost = {
  jobs: number;
  jobsPerSecond: number;
  /** From the 201 in the client's hands to the assignment in the worker's, milliseconds; 0 when that came first. */
  assigned: Latency;
  queued: { jobs: number; residentBytes: number; acceptedPerSecond: number };
};

export type RunningController = { url: string; dataFolder: string; process: ChildProcess } & AsyncDisposable;

/** `runyard controller` alone: no worker of its own. */
export const startController = async (dataFolder?: string): Promise<RunningController> => {
  const folder = dataFolder === undefined ? await temporaryFolder("bench-controller") : undefined;
  const data = dataFolder ?? folder?.path ?? "";
  const args = [cliEntry, "controller", "--port", "0", "--data", data];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (bytes: Buffer) => {
    out += bytes;
  });
  const url = await waitUntil("the controller", () => /^ready {2}(\S+)$/m.exec(out)?.[1]);
  return {
    url,
    dataFolder: data,
    process: child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await folder?.[Symbol.asyncDispose]();
    },
  };
};

type Workers = { workers: number; slots: number };

const startNoopWorkers = async (
  { url, dataFolder }: RunningController,
  { workers, slots }: Workers,
): Promise<ChildProcess> => {
  const token = (await readFile(join(dataFolder, "join-token"), "utf8")).trim();
  const env = { ...process.env, RUNYARD_TOKEN: token };
  const child = fork(join(import.meta.dirname, "noop-worker.ts"), [url, String(slots), String(workers)], { env });
  await once(child, "message", { signal: AbortSignal.timeout(60_000) });
  return child;
};

const job = { language: "none", source: "-" };

type Flow = Workers & { jobs: number; lanes: number };

/** Submits `jobs` no-op jobs, `lanes` at once, and waits until the last is done. */
export const measureFlow = async (controller: RunningController, { jobs, lanes, ...workers }: Flow) => {
  const worker = await startNoopWorkers(controller, workers);
  const assignedAt = new Map<string, number>();
  worker.on("message", (batch: { jobId: string; atMs: number }[]) => {
    for (const { jobId, atMs } of batch) assignedAt.set(jobId, atMs);
  });
  const acceptedAt = new Map<string, number>();
  const poster = createPoster(controller.url);
  const startedAt = performance.now();
  let left = jobs;
  const lane = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      const { status, text } = await poster.post("/api/v1/jobs", job);
      if (status !== 201) throw new Error(`answered ${status}: ${text}`);
      acceptedAt.set(JSON.parse(text).id, performance.timeOrigin + performance.now());
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await waitUntil(
    "the last job to be done",
    async () => {
      const cluster = (await (await fetch(`${controller.url}/api/v1/cluster`)).json()) as { jobs: { done: number } };
      return cluster.jobs.done >= jobs;
    },
    120_000,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await waitUntil("the worker's last report", () => assignedAt.size >= jobs);
  worker.disconnect();
  await once(worker, "exit");
  poster.close();
  const delays = [...acceptedAt].map(([id, atMs]) => Math.max(0, (assignedAt.get(id) ?? Number.NaN) - atMs));
  return { jobs, jobsPerSecond: rounded(jobs / seconds), assigned: latency(delays) };
};

export const residentBytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
};

/** Fills the queue while no worker is there. @returns jobs accepted per second */
export const fillQueue = async (controller: RunningController, jobs: number): Promise<number> => {
  const poster = createPoster(controller.url);
  const batchJobs = 500;
  const startedAt = performance.now();
  for (let accepted = 0; accepted < jobs; accepted += batchJobs) {
    const { status, text } = await poster.post("/api/v1/jobs/batch", { jobs: Array(batchJobs).fill(job) });
    if (status !== 201) throw new Error(`answered ${status}: ${text}`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  poster.close();
  return rounded(jobs / seconds);
};

const measureQueue = async (controller: RunningController, jobs: number) => {
  const acceptedPerSecond = await fillQueue(controller, jobs);
  return { jobs, residentBytes: await residentBytes(controller.process.pid ?? 0), acceptedPerSecond };
};

export const measureController = async (jobs: number, queuedJobs: number): Promise<ControllerCost> => {
  await using controller = await startController();
  const flow = await measureFlow(controller, { jobs, lanes: 48, workers: 1, slots: 64 });
  return { ...flow, queued: await measureQueue(controller, queuedJobs) };
};
