import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { itAsRoot, startRunyard, temporaryFolder, waitUntil } from "@runyard/testkit";
import { describe, expect } from "vitest";

const run = promisify(execFile);

/** A disk of its own that a test can fill. */
const smallDisk = async (bytes: number) => {
  const folder = await temporaryFolder("disk");
  await run("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder.path]);
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      await run("umount", ["--lazy", folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
};

const post = (url: string, source: string) =>
  fetch(`${url}/api/v1/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ language: "python", source }),
  });

describe("a full disk under the data folder", () => {
  itAsRoot("is answered with STORAGE_FULL, loses nothing, and is over when there is room again", async () => {
    await using disk = await smallDisk(24 * 1024 * 1024);
    await using runyard = await startRunyard({ dataFolder: disk.path });
    const kept = await runyard.client.jobs.submit({ language: "python", source: "print('kept')" }, { wait: 30 });
    const filler = join(disk.path, "filler");
    await writeFile(filler, Buffer.alloc(64 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
      expect(error.code).toBe("ENOSPC");
    });

    const refused = await waitUntil("a refusal", async () => {
      const reply = await post(runyard.url, `# ${"x".repeat(500_000)}`);
      return reply.status !== 201 && reply;
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ code: "STORAGE_FULL", status: 503 });
    expect((await fetch(`${runyard.url}/livez`)).status).toBe(200);
    expect(await runyard.client.jobs.get(kept.id)).toMatchObject({ state: "done", runs: [{ stdout: "kept\n" }] });

    await rm(filler);
    const later = await waitUntil("room again", async () => {
      const reply = await post(runyard.url, "print('later')");
      return reply.status === 201 && ((await reply.json()) as { id: string });
    });
    expect(await runyard.client.jobs.get(later.id, { wait: 30 })).toMatchObject({ runs: [{ stdout: "later\n" }] });
  });
});
