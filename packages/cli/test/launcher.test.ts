import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cliEntry, processTree, stillRunning, temporaryFolder, waitUntil } from "@runyard/testkit";
import { describe, expect, it } from "vitest";

/** A Node of the machine that is too old for the command itself; undefined where there is none. */
const oldNode = (process.env.PATH ?? "")
  .split(":")
  .map((folder) => join(folder, "node"))
  .find((path) => existsSync(path) && Number(/^v(\d+)/.exec(String(execFileSync(path, ["--version"])))?.[1]) < 24);

const itOnOldNode = (name: string, test: (node: string) => Promise<void>): void =>
  it.skipIf(oldNode === undefined)(`${name} [needs a Node older than 24]`, () => test(oldNode ?? ""));

const startUp = async (node: string, data: string): Promise<ChildProcess> => {
  const args = [cliEntry, "up", "--port", "0", "--data", data, "--slots", "1"];
  const child = spawn(node, args, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (bytes: Buffer) => {
    out += bytes;
  });
  await waitUntil("the ready line", () => out.startsWith("ready  http://"));
  return child;
};

describe("the launcher", () => {
  itOnOldNode("passes arguments, output and exit status on", async (node) => {
    const { status } = spawnSync(node, [cliEntry, "jobs", "--frob"]);
    expect(status).toBe(2);
    expect(JSON.parse(String(execFileSync(node, [cliEntry, "version", "--json"])))).toMatchObject({
      node: process.versions.node,
    });
  });

  itOnOldNode("passes signals on", async (node) => {
    await using data = await temporaryFolder("launcher");
    const child = await startUp(node, data.path);
    const started = await processTree(child.pid ?? 0);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await stillRunning(started)).toEqual([]);
  });

  itOnOldNode("takes everything with it when it is killed", async (node) => {
    await using data = await temporaryFolder("launcher");
    const child = await startUp(node, data.path);
    const started = await processTree(child.pid ?? 0);
    child.kill("SIGKILL");
    await waitUntil("everything to end", async () => (await stillRunning(started)).length === 0);
  });
});

describe("the local worker", () => {
  it("is started again when it dies", async () => {
    await using data = await temporaryFolder("worker-dies");
    const child = await startUp(process.execPath, data.path);
    const isWorker = ({ commandLine }: { commandLine: string }): boolean => commandLine.includes(" worker --join ");
    const findWorker = async () => (await processTree(child.pid ?? 0)).find(isWorker);
    const first = await findWorker();
    process.kill(first?.pid ?? 0, "SIGKILL");
    await waitUntil("another worker", async () => {
      const worker = await findWorker();
      return worker !== undefined && worker.pid !== first?.pid;
    });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
