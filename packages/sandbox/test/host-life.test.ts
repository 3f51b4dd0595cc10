import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmdirSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Layer, SandboxFault, type StepReport } from "../src/index.ts";
import {
  cgroupsOf,
  descendants,
  eventually,
  groupFolders,
  openLab,
  processExists,
  processesOfUids,
  processesWith,
  runStep,
  type StepWishes,
  shell,
  startStep,
  testAsRoot,
} from "./lab.ts";

/** Nothing of a supervisor is left: processes, cgroups. */
const isGone = async (supervisorPid: number, itsProcesses: number[]): Promise<boolean> =>
  !processExists(supervisorPid) && !itsProcesses.some(processExists) && (await cgroupsOf(supervisorPid)).length === 0;

describe("slots", () => {
  test("run as many steps at once as there are, and the rest in turn", async () => {
    await using lab = await openLab({ slots: 4 });
    let running = 0;
    let most = 0;
    const steps = Array.from({ length: 50 }, async (_, number) => {
      const { handle, result, says } = startStep(lab.host, ["sh", "-c", "echo up; read x; echo $x"], { stdin: "open" });
      await says("up");
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      await handle.write(Buffer.from(`${number}\n`));
      return (await result).text;
    });
    expect(await Promise.all(steps)).toEqual(Array.from({ length: 50 }, (_, number) => `up\n${number}\n`));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(lab.log.kept).toEqual([]);
  });

  test("never charge the wait for one to the program", async () => {
    await using lab = await openLab({ slots: 1 });
    const first = shell(lab.host, "sleep 0.5");
    const second = await shell(lab.host, "true", { limits: { wallTimeMs: 300 } });
    expect(second).toMatchObject({ outcome: "ok" });
    expect((await first).outcome).toBe("ok");
  });

  test("take stdin and its end for a step that has to wait", async () => {
    await using lab = await openLab({ slots: 1 });
    const first = startStep(lab.host, ["cat"], { stdin: "open" });
    const second = startStep(lab.host, ["cat"], { stdin: "open" });
    const written = second.handle.write(Buffer.from("early"));
    second.handle.end();
    first.handle.end();
    await written;
    expect((await second.result).text).toBe("early");
  });
});

describe("cancelling", () => {
  test("ends the program and everything it started", async () => {
    await using lab = await openLab();
    const { handle, result, says } = startStep(lab.host, ["sh", "-c", "setsid sleep 987654350 & echo up; wait"]);
    await says("up");
    await eventually(() => processesWith("987654350").length > 0);
    handle.cancel();
    handle.cancel();
    expect(await result).toMatchObject({ outcome: "cancelled", exitCode: null, signal: "SIGKILL" });
    await eventually(() => processesWith("987654350").length === 0);
  });

  test("a step that still waits means it never runs", async () => {
    await using lab = await openLab({ slots: 1 });
    const first = startStep(lab.host, ["cat"], { stdin: "open" });
    const second = startStep(lab.host, ["echo", "ran"]);
    second.handle.cancel();
    expect(await second.result).toMatchObject({ outcome: "cancelled", text: "", usage: { cpuTimeMs: 0 } });
    first.handle.end();
    expect(await first.result).toMatchObject({ outcome: "ok" });
  });
});

describe("what cannot be removed", () => {
  testAsRoot("is told, and not used again, and other programs run", async ({ skip }) => {
    await using lab = await openLab({ slots: 1 });
    const script = "sleep 987654351 & echo up; read line";
    const { handle, result, says } = startStep(lab.host, ["sh", "-c", script], { stdin: "open" });
    await says("up");
    await eventually(() => processesWith("987654351").length > 0);
    const [folder] = groupFolders(processesWith("987654351")[0] ?? 0);
    if (folder === undefined) return skip("needs cgroups");
    mkdirSync(`${folder}/pinned`);
    try {
      handle.end();
      await result;
      await eventually(() => lab.quarantined === 1);
      expect(lab.log.kept.join("\n")).toContain("sandbox quarantined: cleanup failed");
      expect((await runStep(lab.host, ["echo", "well"])).text).toBe("well\n");
    } finally {
      rmdirSync(`${folder}/pinned`);
      rmdirSync(folder);
    }
  });
});

describe("closing", () => {
  test("ends running and waiting steps, leaves nothing, and may be done twice", async () => {
    const lab = await openLab({ slots: 1 });
    const { supervisorPid } = lab.host;
    const running = startStep(lab.host, ["sh", "-c", "echo up; sleep 100"]);
    const waiting = startStep(lab.host, ["true"]);
    await running.says("up");
    const processes = descendants(supervisorPid);
    expect(processes.length).toBeGreaterThan(2);
    await Promise.all([lab.host.close(), lab.host.close()]);
    expect((await running.result).outcome).toBe("cancelled");
    expect((await waiting.result).outcome).toBe("cancelled");
    expect(await isGone(supervisorPid, processes)).toBe(true);
    await expect(startStep(lab.host, ["true"]).result).rejects.toThrow(/closed/);
    await lab[Symbol.asyncDispose]();
    expect(lab.log.kept).toEqual([]);
  });

  test("right after opening is clean too", async () => {
    const lab = await openLab({ slots: 8 });
    const { supervisorPid } = lab.host;
    const processes = descendants(supervisorPid);
    await lab[Symbol.asyncDispose]();
    expect(await isGone(supervisorPid, processes)).toBe(true);
  });
});

describe("when the supervisor is killed", () => {
  test("what ran is a fault, what waited runs, and nothing of it is left", async () => {
    await using lab = await openLab({ slots: 1 });
    const { supervisorPid } = lab.host;
    const running = startStep(lab.host, ["sh", "-c", "echo up; sleep 100"]);
    const waiting = shell(lab.host, "echo later");
    await running.says("up");
    const processes = descendants(supervisorPid);
    process.kill(supervisorPid, "SIGKILL");
    const fault = await running.result.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SandboxFault);
    expect(fault).toMatchObject({ at: "run a step", evidence: { signal: "SIGKILL" } });
    expect(await waiting).toMatchObject({ outcome: "ok", text: "later\n" });
    expect(lab.host.supervisorPid).not.toBe(supervisorPid);
    await eventually(() => isGone(supervisorPid, processes));
    expect(lab.log.kept.length).toBe(1);
  });
});

testAsRoot("a supervisor killed at any moment, also while sandboxes open, leaves no process behind", async () => {
  await using lab = await openLab({ slots: 6 });
  const uidBase = Number(/from (\d+)/.exec(lab.host.layers.find(({ name }) => name === "own-uid")?.detail ?? "")?.[1]);
  for (let round = 0; round < 8; round++) {
    await eventually(async () => (await runStep(lab.host, ["true"]).catch(() => undefined))?.outcome === "ok");
    const steps = Array.from({ length: 6 }, () => runStep(lab.host, ["true"]).catch(() => undefined));
    await delay(round * 3); // the moment of the kill, not a wait for anything
    process.kill(lab.host.supervisorPid, "SIGKILL");
    await Promise.all(steps);
  }
  await lab.host.close();
  await eventually(() => processesOfUids(uidBase, 1024).length === 0);
});

type Reply = StepReport & {
  supervisorPid: number;
  layers: Layer[];
  text: string;
  errors: string;
  up: boolean;
  kept: string[];
};

/** Drives test/host-program.ts. */
const spawnHost = (stateDir: string, options: { mode?: string; as?: number } = {}) => {
  const program = fileURLToPath(new URL("./host-program.ts", import.meta.url));
  const node = [process.execPath, program, stateDir, ...(options.mode ? [options.mode] : [])];
  const [command = "", ...args] = options.as === undefined ? node : asUser(options.as, node);
  const child: ChildProcess = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const next = async (): Promise<Reply> => JSON.parse((await lines.next()).value ?? "{}") as Reply;
  const ask = (request: object): Promise<Reply> => {
    child.stdin?.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  return {
    child,
    opened: next(),
    ask,
    run: (argv: string[], wishes: StepWishes = {}) => ask({ argv, wishes: { ...wishes, stdin: "open" } }),
  };
};

const asUser = (uid: number, command: string[]) => [
  ...["setpriv", "--reuid", String(uid), "--regid", String(uid), "--clear-groups", "--", ...command],
];

describe("when the whole host is killed", () => {
  test("nothing of it is left", async () => {
    const stateDir = await mkdtemp(join(tmpdir(), "runyard-sandbox-"));
    const host = spawnHost(stateDir);
    const { supervisorPid } = await host.opened;
    await host.ask({ argv: ["sh", "-c", "setsid sleep 987654360 & echo up; sleep 100"], leave: true });
    const processes = descendants(supervisorPid);
    host.child.kill("SIGKILL");
    await eventually(() => isGone(supervisorPid, processes));
    await rm(stateDir, { recursive: true });
  });

  testAsRoot("with its supervisor, the next one removes the cgroups that were left", async () => {
    const stateDir = await mkdtemp(join(tmpdir(), "runyard-sandbox-"));
    const host = spawnHost(stateDir);
    const { supervisorPid } = await host.opened;
    process.kill(host.child.pid ?? 0, "SIGKILL");
    process.kill(supervisorPid, "SIGKILL");
    await eventually(() => !processExists(supervisorPid));
    await using _next = await openLab();
    await eventually(async () => (await cgroupsOf(supervisorPid)).length === 0);
    await rm(stateDir, { recursive: true });
  });
});

const nobody = 65534;

describe("as an ordinary user", () => {
  const withHost = async (
    use: (host: ReturnType<typeof spawnHost>, layers: Layer[]) => Promise<void>,
    mode?: string,
  ) => {
    const stateDir = await mkdtemp(join(tmpdir(), "runyard-sandbox-"));
    await chmod(stateDir, 0o777);
    const host = spawnHost(stateDir, { as: nobody, ...(mode ? { mode } : {}) });
    try {
      const { layers, supervisorPid } = await host.opened;
      await use(host, layers);
      expect((await host.ask({})).kept).toEqual([]);
      await eventually(() => !processExists(supervisorPid));
      expect((await readdir(stateDir)).filter((name) => name !== "etc" && name !== "unsafe")).toEqual([]);
    } finally {
      host.child.kill("SIGKILL");
      await rm(stateDir, { recursive: true });
    }
  };
  const isActive = (layers: Layer[], name: string) => layers.find((layer) => layer.name === name)?.active;

  testAsRoot("programs are fenced by namespaces, measured from /proc and limited by polling", () =>
    withHost(async ({ run }, layers) => {
      expect(isActive(layers, "namespaces")).toBe(true);
      expect(isActive(layers, "own-uid")).toBe(false);
      expect(isActive(layers, "cgroup-memory")).toBe(false);
      expect(await run(["sh", "-c", "echo hi; ls /root /home /var; id -u"])).toMatchObject({ text: "hi\n1000\n" });
      expect(
        await run(["python3", "-c", "import time\nx=bytearray(200<<20)\ntime.sleep(9)"], {
          limits: { memoryBytes: 100 << 20 },
        }),
      ).toMatchObject({
        outcome: "memory_limit",
        limit: { name: "memoryBytes" },
      });
      expect(await run(["sh", "-c", "while :; do :; done"], { limits: { cpuTimeMs: 300 } })).toMatchObject({
        outcome: "time_limit",
        limit: { name: "cpuTimeMs" },
      });
      const forks = "import os,time\nfor i in range(30):\n  if os.fork()==0: time.sleep(3); os._exit(0)";
      expect(await run(["python3", "-c", forks], { limits: { processes: 8 } })).toMatchObject({
        outcome: "runtime_error",
      });
      const busy = await run([
        "python3",
        "-c",
        "import time\nx=bytearray(50<<20)\nwhile time.process_time()<0.3: pass",
      ]);
      expect(busy.usage.cpuTimeMs).toBeGreaterThanOrEqual(290);
      expect(busy.usage.memoryBytes).toBeGreaterThan(50e6);
    }),
  );

  testAsRoot("programs get terminals where their layer says so", () =>
    withHost(async ({ run }, layers) => {
      const terminal = { columns: 91, rows: 17 };
      const script = "tty && stty size && ls /dev/pts";
      if (!isActive(layers, "terminals")) await expect(run(["sh", "-c", script], { terminal })).rejects.toThrow();
      else
        expect(await run(["sh", "-c", script], { terminal })).toMatchObject({
          text: "/dev/pts/0\r\n17 91\r\n0  ptmx\r\n",
        });
    }),
  );

  testAsRoot("unsafe mode runs plain processes, says so in its layers, and leaves none behind", () =>
    withHost(async ({ run }, layers) => {
      expect(isActive(layers, "namespaces")).toBe(false);
      expect(layers.find((layer) => layer.name === "namespaces")?.detail).toContain("UNSAFE");
      expect(await run(["sh", "-c", "ls"])).toMatchObject({ outcome: "ok", text: "" });
      expect(await run(["sh", "-c", "setsid sleep 987654370 & exit 3"])).toMatchObject({ exitCode: 3 });
      await eventually(() => processesWith("987654370").length === 0);
      const hanging = ["sh", "-c", "setsid sleep 987654380 & sleep 987654380"];
      expect(await run(hanging, { limits: { wallTimeMs: 300 } })).toMatchObject({ outcome: "time_limit" });
      await eventually(() => processesWith("987654380").length === 0);
    }, "unsafe"),
  );
});

test("a mount that does not exist is refused by name when the host opens", async () => {
  await expect(openLab({ mounts: [{ source: "/no/such/toolchain" }] })).rejects.toThrow("/no/such/toolchain");
});

test("a file that cannot be laid is our fault, told with its step, and the host goes on", async () => {
  await using lab = await openLab();
  const twice = [1, 2].map(() => ({ path: "same", bytes: new Uint8Array() }));
  await expect(runStep(lab.host, ["true"], { files: twice })).rejects.toMatchObject({
    at: "create a file in the work folder",
  });
  expect(await runStep(lab.host, ["true"])).toMatchObject({ outcome: "ok" });
});
