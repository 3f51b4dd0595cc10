import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Client, createClient } from "@runyard/client";
import { cliEntry, listProcesses, temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: { path: string } & AsyncDisposable;
let controller: ChildProcess | undefined;
beforeEach(async () => {
  folder = await temporaryFolder("growing");
});
afterEach(async () => {
  if (controller !== undefined) await end("SIGTERM");
  await folder[Symbol.asyncDispose]();
});

const fleet = ["--fleet", "process", "--fleet-slots", "1", "--target-wait", "1s", "--cool-down", "5s"];

/** A controller that executes nothing itself. @returns its client, once it serves */
const serve = async (port: number, ...flags: string[]): Promise<{ client: Client; port: number }> => {
  const args = [cliEntry, "controller", "--port", String(port), "--data", folder.path, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  controller = child;
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const url = await waitUntil("the ready line", () => /^ready {2}(http:\/\/\S+)$/m.exec(out)?.[1]);
  return { client: createClient({ url }), port: Number(new URL(url).port) };
};

const end = async (signal: NodeJS.Signals): Promise<void> => {
  if (controller?.exitCode === null && controller.signalCode === null) {
    const exited = once(controller, "exit");
    controller.kill(signal);
    await exited;
  }
  controller = undefined;
};

const workersOfFolder = async (): Promise<number[]> =>
  (await listProcesses())
    .filter(({ commandLine }) => commandLine.includes(` worker `) && commandLine.includes(join(folder.path, "fleet")))
    .map(({ pid }) => pid);

const nap = "import time; time.sleep(1.5); print('done')";
const figuresOf = async (client: Client) => {
  const { fleet: figures } = await client.cluster.get();
  if (figures === null) throw new Error("no fleet");
  return figures;
};

const untilLearned = (client: Client): Promise<unknown> =>
  waitUntil("the first worker", async () => (await client.languages.list()).length > 0, 90_000);

it("follows a load that rises and falls with real workers, and leaves nothing behind", async () => {
  const { client } = await serve(0, ...fleet, "--max-workers", "3");
  await untilLearned(client);
  const jobs = await Promise.all(
    Array.from({ length: 16 }, () => client.jobs.submit({ language: "python", source: nap })),
  );
  let most = 0;
  for (const { id } of jobs) {
    await waitUntil(
      `job ${id}`,
      async () => {
        const { running, starting, stopping } = await figuresOf(client);
        most = Math.max(most, running + starting + stopping);
        return (await client.jobs.get(id)).outcome === "ok";
      },
      120_000,
    );
  }
  expect(most).toBe(3);
  await waitUntil(
    "an idle yard without workers",
    async () => {
      const { running, starting, stopping } = await figuresOf(client);
      return running + starting + stopping === 0;
    },
    60_000,
  );
  expect(await workersOfFolder()).toEqual([]);
  await client.jobs.submit({ language: "python", source: nap });
  await waitUntil("a worker again", async () => (await workersOfFolder()).length > 0);
  await end("SIGTERM");
  expect(await workersOfFolder()).toEqual([]);
});

it("finds its workers again after a kill -9, loses no job, and ends them when it is not to grow any more", async () => {
  const flags = [...fleet, "--min-workers", "2", "--max-workers", "2"];
  const { client, port } = await serve(0, ...flags);
  await waitUntil("two workers", async () => (await figuresOf(client)).running === 2, 90_000);
  const before = await workersOfFolder();
  const jobs = await Promise.all(
    Array.from({ length: 8 }, () => client.jobs.submit({ language: "python", source: nap })),
  );
  await waitUntil("work", async () => (await client.cluster.get()).jobs.active === 2);
  await end("SIGKILL");
  expect(await workersOfFolder()).toEqual(before);
  const again = await serve(port, ...flags);
  for (const { id } of jobs) {
    await waitUntil(`job ${id}`, async () => (await again.client.jobs.get(id)).outcome === "ok", 60_000);
  }
  expect(await figuresOf(again.client)).toMatchObject({ running: 2, starting: 0, problem: null });
  expect(await workersOfFolder()).toEqual(before);
  await end("SIGKILL");
  const still = await serve(port);
  expect((await still.client.cluster.get()).fleet).toBeNull();
  expect(await workersOfFolder()).toEqual([]);
});

it("serves on when its workers end as soon as they start", async () => {
  const start = JSON.stringify([process.execPath, "-e", "process.exit(1)"]);
  const { client } = await serve(0, "--fleet", "command", "--fleet-start", start, "--fleet-stop", '["true"]');
  const problem = await waitUntil("the problem", async () => (await figuresOf(client)).problem ?? undefined);
  expect(problem).toMatch(/could not be started: .* ended with exit status 1/);
  expect((await client.cluster.get()).workers.ready).toBe(0);
});
