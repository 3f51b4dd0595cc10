import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "@runyard/protocol";
import { processTree, startRunyard, stillRunning, temporaryFolder, waitUntil } from "@runyard/testkit";
import { describe, expect, it } from "vitest";

const rounds = Number(process.env.RUNYARD_TEST_KILLS ?? 8);

/** A program whose one right answer names it, so that a lost, doubled or mixed-up result shows. */
const program = (number: number): string =>
  `import time\nprint("begin ${number}")\ntime.sleep(0.05 * (${number} % 4))\nprint("end ${number}")\n`;

const submitUntilItDies = async (url: string, round: number, kept: Map<string, number>): Promise<void> => {
  for (let index = 0; ; index += 1) {
    const number = round * 100_000 + index;
    try {
      const reply = await fetch(`${url}/api/v1/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ language: "python", source: program(number) }),
      });
      if (reply.status !== 201) throw new Error(`answered ${reply.status}: ${await reply.text()}`);
      const job = (await reply.json()) as Job;
      kept.set(job.id, number);
    } catch (error) {
      // fetch throws a TypeError when the connection breaks: the kill this loop waits for.
      if (error instanceof TypeError || error instanceof SyntaxError) return;
      throw error;
    }
    await delay(5);
  }
};

describe("kill -9 of the whole thing", () => {
  it(`at ${rounds} random moments under load loses no accepted job and gives each its one right result`, async () => {
    await using data = await temporaryFolder("data");
    const kept = new Map<string, number>();
    for (let round = 1; round <= rounds; round += 1) {
      const runyard = await startRunyard({ dataFolder: data.path, slots: 2 });
      const processes = await processTree(runyard.process.pid ?? 0);
      const clients = [1, 2, 3].map((client) => submitUntilItDies(runyard.url, round * 10 + client, kept));
      await delay(Math.random() * 900);
      for (const { pid } of processes.toReversed()) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone already: its parent's death took it along.
        }
      }
      await Promise.all(clients);
      await waitUntil("every process to end", async () => (await stillRunning(processes)).length === 0);
    }
    expect(kept.size).toBeGreaterThan(rounds);

    await using runyard = await startRunyard({ dataFolder: data.path });
    for (const [id, number] of kept) {
      const job = await waitUntil(
        `job ${id}`,
        async () => {
          const seen = await runyard.client.jobs.get(id, { wait: 20 });
          return seen.state !== "queued" && seen.state !== "active" && seen;
        },
        240_000,
      );
      expect(job).toMatchObject({
        state: "done",
        outcome: "ok",
        runs: [{ stdout: `begin ${number}\nend ${number}\n` }],
      });
    }
  }, 600_000);

  it("of the worker alone costs its programs a second attempt and nothing else", async () => {
    await using runyard = await startRunyard({ slots: 2 });
    const marker = "import time\nprint('first')\ntime.sleep(3)\nprint('last')\n";
    const jobs = await Promise.all(
      [1, 2, 3].map(() => runyard.client.jobs.submit({ language: "python", source: marker })),
    );
    await waitUntil("two programs to run", async () => (await runyard.client.workers.list())[0]?.jobs.length === 2);
    const tree = await processTree(runyard.process.pid ?? 0);
    const worker = tree.find(({ commandLine }) => / worker /.test(commandLine));
    if (worker === undefined) throw new Error("no worker process");
    process.kill(worker.pid, "SIGKILL");
    const ended = await Promise.all(jobs.map((job) => runyard.client.jobs.get(job.id, { wait: 60 })));
    for (const job of ended) {
      expect(job).toMatchObject({ state: "done", outcome: "ok", runs: [{ stdout: "first\nlast\n" }] });
      expect(job.attempt).toBeLessThanOrEqual(2);
    }
    expect(ended.filter((job) => job.attempt === 2).length).toBeGreaterThanOrEqual(1);
  });

  it("keeps the join token, so that workers know the controller again", async () => {
    await using data = await temporaryFolder("data");
    const first = await startRunyard({ dataFolder: data.path });
    await first.kill();
    const { readFile } = await import("node:fs/promises");
    const before = await readFile(join(data.path, "join-token"), "utf8");
    const second = await startRunyard({ dataFolder: data.path });
    expect(await readFile(join(data.path, "join-token"), "utf8")).toBe(before);
    await second.stop();
    await rm(data.path, { recursive: true });
  });
});
