import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient, RunyardError } from "@runyard/client";
import {
  cliEntry,
  type RunyardProcess,
  startRunyard,
  startWorkerProcess,
  temporaryFolder,
  waitUntil,
} from "@runyard/testkit";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const patience = 120_000;
/** Runs until it is cancelled. */
const endless = {
  language: "python",
  source: "import time\nwhile True: time.sleep(0.05)",
  limits: { wallTimeMs: 600_000 },
};
const quick = { language: "python", source: "print('here')" };

const startController = (...args: string[]): Promise<RunyardProcess> => startRunyard({ command: "controller", args });
const untilActive = (runyard: RunyardProcess, id: string) =>
  waitUntil("the job to run", async () => (await runyard.client.jobs.get(id)).state === "active", patience);

describe("a controller with slots of its own", () => {
  it("uses them first under local-first until its limit of programs, then the others, and says why", {
    timeout: patience,
  }, async () => {
    await using runyard = await startController("--local-slots", "1", "--policy", "local-first", "--name", "own");
    await using folder = await temporaryFolder("second");
    const token = (await readFile(join(runyard.dataFolder, "join-token"), "utf8")).trim();
    await using other = startWorkerProcess({
      controllerUrl: runyard.url,
      token,
      name: "other",
      slots: 2,
      dataFolder: folder.path,
    });
    await other.joined;
    const first = await runyard.client.jobs.submit(endless);
    await untilActive(runyard, first.id);
    const second = await runyard.client.jobs.submit(quick, { wait: 60 });
    const placed = await runyard.client.jobs.get(first.id);
    expect(placed).toMatchObject({
      worker: { name: "own" },
      placement: { policy: "local-first", reason: "own_slots" },
    });
    expect(second).toMatchObject({ worker: { name: "other" }, placement: { reason: "own_slots_full" } });
    await runyard.client.jobs.cancel(first.id);
    // The slot stays taken until the worker has said that the cancelled program is gone.
    await waitUntil("a job to be given to the slot of its own again", async () => {
      const third = await runyard.client.jobs.submit(quick, { wait: 60 });
      return third.worker?.name === "own";
    });
  });

  it("executes nothing without them: jobs wait and say for what, and fail when nobody comes in time", {
    timeout: patience,
  }, async () => {
    await using own = await startController("--local-slots", "1");
    await own.client.jobs.submit(quick, { wait: 60 });
    await own.stop();
    await using alone = await startRunyard({
      command: "controller",
      dataFolder: own.dataFolder,
      args: ["--local-slots", "0", "--no-worker-timeout", "2s"],
    });
    const { id } = await alone.client.jobs.submit(quick);
    expect(await alone.client.jobs.get(id)).toMatchObject({
      state: "queued",
      queuePosition: 1,
      reason: { code: "no_worker" },
    });
    expect(await alone.client.jobs.get(id, { wait: 60 })).toMatchObject({
      state: "failed",
      fault: { code: "NO_WORKER" },
    });
  });
});

describe("a controller that is full", () => {
  it("refuses what may not wait, keeps what it took, and names others", { timeout: patience }, async () => {
    await using runyard = await startController(
      "--local-slots",
      "1",
      "--max-queue",
      "3",
      "--alternative",
      "b.example:1,c.example:2",
    );
    const running = await runyard.client.jobs.submit(endless);
    await untilActive(runyard, running.id);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () =>
        fetch(`${runyard.url}/api/v1/jobs`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(quick),
        }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(refused).toHaveLength(27);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({
      code: "QUEUE_FULL",
      alternatives: ["b.example:1", "c.example:2"],
    });
    const waiting = (await runyard.client.jobs.list({ state: ["queued"] })).items;
    expect(waiting.map(({ queuePosition }) => queuePosition).sort()).toEqual([1, 2, 3]);
    await runyard.client.jobs.cancel(running.id);
    for (const { id } of waiting) {
      expect(await runyard.client.jobs.get(id, { wait: 60 })).toMatchObject({ state: "done", outcome: "ok" });
    }
  });

  it("lets nothing wait under reject, and `runyard run` moves to the next it was given", {
    timeout: patience,
  }, async () => {
    await using busy = await startController(
      "--local-slots",
      "1",
      "--when-full",
      "reject",
      "--alternative",
      "elsewhere.example:7420",
    );
    await using roomy = await startController("--local-slots", "1");
    await using folder = await temporaryFolder("program");
    const file = join(folder.path, "here.py");
    await writeFile(file, quick.source);
    const running = await busy.client.jobs.submit(endless);
    await untilActive(busy, running.id);
    const fast = createClient({ url: busy.url, timing: { tries: 1 } });
    const refusal = await fast.jobs.submit(quick).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RunyardError);
    expect(refusal).toMatchObject({ code: "QUEUE_FULL", details: { alternatives: ["elsewhere.example:7420"] } });
    const given = ["--controller", busy.url, "--controller", roomy.url];
    const { stdout, stderr } = await run(process.execPath, [cliEntry, "run", ...given, file]);
    expect(stdout).toBe("here\n");
    expect(stderr).toContain(`asking ${roomy.url}`);
    const alone = await run(process.execPath, [cliEntry, "run", "--controller", busy.url, file]).catch(
      (error) => error,
    );
    expect(alone).toMatchObject({ code: 125 });
    expect(alone.stderr).toContain("--controller https://elsewhere.example:7420");
  });
});
