import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SandboxFault } from "../src/index.ts";
import { ensureInit } from "../src/init-build.ts";
import { Launcher } from "../src/supervisor/launcher.ts";
import { descendants, eventually, openLab, shell, startStep, testAsRoot } from "./lab.ts";

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it ended while we looked
  }
};

const findLauncher = (): number | undefined =>
  descendants(process.pid).find((pid) => commandOf(pid).includes("--launch"));

describe("the launcher", () => {
  testAsRoot("opens every sandbox, and bubblewrap none", async () => {
    await using lab = await openLab({ slots: 2 });
    expect(await shell(lab.host, "echo fine")).toMatchObject({ outcome: "ok", text: "fine\n" });
    expect(findLauncher()).toBeDefined();
    expect(descendants(process.pid).map(commandOf)).not.toContainEqual(expect.stringMatching(/^bwrap/));
    expect(lab.log.kept).toEqual([]);
  });

  testAsRoot("killed, faults what ran, and another does what comes after", async () => {
    await using lab = await openLab({ slots: 2 });
    const running = startStep(lab.host, ["sh", "-c", "echo up; sleep 60"]);
    await running.says("up");
    const launcher = findLauncher();
    if (launcher === undefined) throw new Error("there is no launcher");
    const failed = running.result.catch((error: unknown) => error);
    process.kill(launcher, "SIGKILL");
    expect(await failed).toBeInstanceOf(SandboxFault);
    expect(await shell(lab.host, "echo again")).toMatchObject({ outcome: "ok", text: "again\n" });
    expect(lab.log.kept.join()).toContain("the launcher of sandboxes ended");
  });

  testAsRoot("says why it cannot open one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "runyard-launcher-"));
    const lost: unknown[] = [];
    const launcher = await Launcher.start({
      init: await ensureInit(),
      root: join(folder, "nowhere"),
      mounts: [],
      groupPrefixes: [],
      doorFolder: folder,
      onLost: (evidence) => lost.push(evidence),
    });
    const fault = await launcher.open(70_000, 0).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SandboxFault);
    await eventually(() => lost.length === 1);
    expect(lost).toMatchObject([{ code: 73, stderr: expect.stringContaining("cannot mount the root") }]);
    await launcher.close();
    await rm(folder, { recursive: true });
  });

  test("shows nothing of how it was started to a program", async () => {
    await using lab = await openLab();
    const { text } = await shell(lab.host, "tr '\\0' ' ' < /proc/1/cmdline; echo; cat /proc/mounts");
    expect(text).not.toContain("/run/runyard");
  });
});
