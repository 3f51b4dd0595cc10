import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  cliEntry,
  processTree,
  repositoryRoot,
  startRunyard,
  stillRunning,
  temporaryFolder,
  waitUntil,
} from "@runyard/testkit";
import { describe, expect, it } from "vitest";

/** Runs `node scripts/start.mjs`, what `npm start` runs, or the command itself, until it ends. */
const runToEnd = async (entry: string, args: string[]) => {
  const child = spawn(process.execPath, [entry, ...args], { cwd: repositoryRoot, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (bytes: Buffer) => {
    out += bytes;
  });
  child.stderr.on("data", (bytes: Buffer) => {
    err += bytes;
  });
  const [code] = await once(child, "close");
  return { code: code as number, out, err };
};

describe("npm start", () => {
  it("passes flags on, prints the ready line, ends cleanly on SIGTERM and leaves nothing running", async () => {
    await using data = await temporaryFolder("data");
    const args = ["scripts/start.mjs", "--port", "0", "--data", data.path, "--slots", "2"];
    const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes;
    });
    const url = await waitUntil(
      "the ready line",
      () => /^ready {2}(http:\/\/127\.0\.0\.1:\d+)$/m.exec(out)?.[1],
      60_000,
    );
    const workers = await fetch(`${url}/api/v1/workers`).then((reply) => reply.json());
    expect(workers.items).toMatchObject([{ state: "ready", slots: 2 }]);

    const started = await processTree(child.pid ?? 0);
    expect(started.length).toBeGreaterThan(3);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    expect(await stillRunning(started)).toEqual([]);
    expect(out).toBe(`ready  ${url}\n`);
  });

  it("starts a second time within 3 seconds", async () => {
    await using data = await temporaryFolder("data");
    const first = await startRunyard({ dataFolder: data.path });
    await first.stop();
    await using second = await startRunyard({ dataFolder: data.path });
    // The promise is 3 s on a machine of its own; tests share theirs.
    expect(second.readyAfterMs).toBeLessThan(9_000);
  });

  it("leaves nothing running when it is killed with -9", async () => {
    await using runyard = await startRunyard();
    await runyard.client.jobs.submit({ language: "python", source: "while True: pass" });
    await waitUntil("the program to run", async () => {
      const [worker] = await runyard.client.workers.list();
      return worker?.jobs.length === 1;
    });
    const started = await processTree(runyard.process.pid ?? 0);
    await runyard.kill();
    await waitUntil("everything to end", async () => (await stillRunning(started)).length === 0);
  });
});

describe("runyard up refuses to start, in one line that says what to do,", () => {
  it("on a data folder that another one uses", async () => {
    await using runyard = await startRunyard();
    const second = await runToEnd(cliEntry, ["up", "--port", "0", "--data", runyard.dataFolder]);
    expect(second.code).toBe(1);
    expect(second.err).toContain(runyard.dataFolder);
    expect(second.err).toMatch(/Another Runyard, process \d+, already uses the data folder/);
    expect(second.err).not.toMatch(/\n\s+at /);
  });

  it("on a port that is taken", async () => {
    await using data = await temporaryFolder("data");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const refused = await runToEnd(cliEntry, ["up", "--port", port, "--data", data.path]);
    server.close();
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(port);
    expect(refused.err).not.toMatch(/\n\s+at /);
  });

  it("on a database that is not one", async () => {
    await using data = await temporaryFolder("data");
    const first = await startRunyard({ dataFolder: data.path });
    await first.stop();
    const { readdir, writeFile } = await import("node:fs/promises");
    const database = (await readdir(data.path)).find((name) => name.endsWith(".db"));
    if (database === undefined) throw new Error("no database file in the data folder");
    await writeFile(join(data.path, database), Buffer.alloc(100_000, "garbage"));
    const refused = await runToEnd(cliEntry, ["up", "--port", "0", "--data", data.path]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/damaged|corrupt|not a database/i);
    expect(refused.err).toContain(database);
    expect(refused.err).not.toMatch(/\n\s+at /);
  });

  it("with flags it does not know, naming them all", async () => {
    const refused = await runToEnd(cliEntry, ["up", "--slots", "none", "--port", "99999999"]);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/slots/);
    expect(refused.err).toMatch(/port/);
  });
});

describe("the data folder", () => {
  it("is closed to others, and so is the join token in it", async () => {
    await using runyard = await startRunyard();
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(runyard.dataFolder)).toBe(0o700);
    expect(await mode(join(runyard.dataFolder, "join-token"))).toBe(0o600);
  });
});

describe("a service that is hung up", () => {
  it("puts settings in force that may change, says what needs a restart, and keeps all where one is wrong", async () => {
    await using folder = await temporaryFolder("hung-up");
    const file = join(folder.path, "yard.toml");
    const rewrite = (text: string) => writeFile(file, text);
    await rewrite("max-queue = 7\n");
    await using runyard = await startRunyard({ command: "controller", args: ["--config", file] });
    const maxQueue = async () =>
      (await runyard.client.controller()).settings.find(({ name }) => name === "max-queue")?.value;
    const hangUp = async (text: string, says: string): Promise<void> => {
      await rewrite(text);
      runyard.process.kill("SIGHUP");
      await waitUntil(says, () => runyard.log().includes(says), 30_000);
    };
    const good = 'max-queue = 9\nalternative = ["lab-02:7420"]\n';
    await hangUp(`${good}max-connections = 50\n`, "SIGHUP: needs a restart: --max-connections");
    expect(runyard.log()).toContain("SIGHUP: now in force: --max-queue, --alternative\n");
    expect(await maxQueue()).toBe("9");
    await hangUp("max-queue = -1\n", "SIGHUP: everything stays as it was");
    expect(await maxQueue()).toBe("9");
    expect((await runyard.client.info()).alternatives).toEqual(["lab-02:7420"]);
    const audited = async () => (await runyard.client.audit.list({ kind: ["settings_read"] })).items[0]?.message;
    await expect.poll(audited).toContain("max-queue=9");
    await hangUp(good, "SIGHUP: nothing new is in force");
  });
});
