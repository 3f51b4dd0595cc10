import { setTimeout as delay } from "node:timers/promises";
import type { JobId } from "@runyard/protocol";
import { expect, it } from "vitest";
import { openSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import { temporaryFolder } from "./sqlite-folder.ts";
import { StoreProcess } from "./store-process.ts";

const rounds = 15;

it(`keeps all it promised when it is killed at ${rounds} random moments under load`, async () => {
  await using folder = await temporaryFolder();
  const told: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const child = new StoreProcess(folder.path, "work");
    await child.nextLine();
    // The moment of the kill is what is random here; nothing is waited for.
    await delay(Math.random() * 150);
    await child.kill();
    told.push(...child.lines);
  }
  const store = await openSqliteStore({ folder: folder.path });
  try {
    const accepted = told.filter((line) => line.startsWith("accepted "));
    expect(accepted.length).toBeGreaterThan(rounds * 5);
    for (const line of told.filter((text) => text !== "ready")) {
      const [word, id] = line.split(" ");
      const job = await store.jobs.get(id as JobId);
      expect(job, line).toBeDefined();
      if (word !== "done") continue;
      expect(job?.state, line).toBe("done");
      expect(await store.jobs.transcript(id as JobId)).toHaveLength(3);
    }
    const { queued, active, done } = await store.jobs.counts();
    expect(queued + active + done).toBeGreaterThanOrEqual(accepted.length);
  } finally {
    await store.close();
  }
});

it("lets one process have the folder, says which, and lets the next in once that one is killed", async () => {
  await using folder = await temporaryFolder();
  const holder = new StoreProcess(folder.path, "hold");
  await holder.nextLine();
  await expect(openSqliteStore({ folder: folder.path })).rejects.toMatchObject({
    name: "DataFolderError",
    code: "IN_USE",
    folder: folder.path,
    message: expect.stringMatching(new RegExp(`process ${holder.pid}, already uses the data folder ${folder.path}`)),
  });
  await holder.kill();
  const store = await openSqliteStore({ folder: folder.path });
  await expect(openSqliteStore({ folder: folder.path })).rejects.toMatchObject({ code: "IN_USE" });
  await store.check();
  await store.close();
});
