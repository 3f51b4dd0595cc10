import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { describe, expect } from "vitest";
import {
  ampleLimits,
  cgroupsOf,
  descendants,
  eventually,
  groupFolders,
  megabyte,
  openLab,
  plainEnv,
  processExists,
  processesWith,
  runStep,
  type StepWishes,
  startStep,
  testAsRoot,
} from "./lab.ts";

/** Waits at the socket where it was started ahead, then does what its file says. */
const interpreter = (before = ""): string[] => [
  "/usr/bin/python3",
  "-I",
  "-S",
  "-c",
  `import os
def wait():
  try: os.write(1023, b"r")
  except OSError: return "cold"
  os.read(1023, 1)
  os.close(1023)
  return "warm"
${before}
start = wait()
exec(open("main.py").read())`,
];

const step = (script: string, wishes: StepWishes = {}): StepWishes => ({
  ...wishes,
  files: [{ path: "main.py", bytes: Buffer.from(script) }, ...(wishes.files ?? [])],
});

const openWarmLab = (argv = interpreter(), slots = 2) => openLab({ slots, warm: [{ argv, env: plainEnv }] });
type Lab = Awaited<ReturnType<typeof openWarmLab>>;

/** Steps until one was started ahead: the first may come before anything is warm. */
const runWarm = async ({ host }: Lab, script: string, wishes: StepWishes = {}, argv = interpreter()) => {
  let result = await runStep(host, argv, step(`print(start, flush=True)\n${script}`, wishes));
  await eventually(async () => {
    if (result.text.startsWith("warm\n")) return true;
    result = await runStep(host, argv, step(`print(start, flush=True)\n${script}`, wishes));
    return false;
  });
  return { ...result, text: result.text.replace("warm\n", "") };
};

/** The same started for its step: a limit this small is never set on what waits. */
const runCold = async ({ host }: Lab, script: string, wishes: StepWishes = {}, argv = interpreter()) => {
  const limits = { ...wishes.limits, memoryBytes: 63 * megabyte };
  const result = await runStep(host, argv, step(`print(start, flush=True)\n${script}`, { ...wishes, limits }));
  expect(result.text).toMatch(/^cold\n/);
  return { ...result, text: result.text.replace("cold\n", "") };
};

/** How many sandboxes there are: each has a process 1. */
const firstProcesses = (supervisorPid: number): number =>
  descendants(supervisorPid).filter((pid) => /^NSpid:.*\t1$/m.test(statusOf(pid))).length;

/** Undefined where its cgroups or this kernel know no background. */
const isInBackground = (pid: number): boolean | undefined => {
  const idle = groupFolders(pid).flatMap((folder) => {
    const file = `${folder}/cpu.idle`;
    return existsSync(file) ? [readFileSync(file, "utf8").trim()] : [];
  })[0];
  return idle === undefined ? undefined : idle === "1";
};

/** See sched(7): 0 is the usual one, 5 that for idle processors. */
const schedulingPolicy = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[38]);
};

const statusOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // it ended while we looked
  }
};

describe("a command started ahead", () => {
  testAsRoot("finds its files, its input and its limits as one started for its step does", async () => {
    await using lab = await openWarmLab();
    const look = `
import resource, sys, threading, signal
names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_") and name != "RLIMIT_AS")
for name in names: print(name, resource.getrlimit(getattr(resource, name)))
print(os.getcwd(), os.getpid(), os.getppid(), os.getpgid(0), os.getsid(0), os.getuid(), os.umask(0))
print(sorted(os.listdir("/proc/self/fd")), [os.fstat(fd).st_mode for fd in range(3)])
print(sorted(os.environ.items()), open("/proc/self/cmdline", "rb").read() == open("/proc/1/cmdline", "rb").read())
print([signal.getsignal(s) for s in signal.valid_signals()], signal.pthread_sigmask(signal.SIG_BLOCK, []))
print(sorted(os.listdir(".")), open("data/more").read(), sys.stdin.read(), threading.active_count())
print(open("/proc/self/oom_score_adj").read(), os.listdir("/tmp"))
raise SystemExit(7)`;
    const wishes = {
      stdin: Buffer.from("given\n"),
      files: [{ path: "data/more", bytes: Buffer.from("more") }],
      limits: { processes: 9, fileBytes: 12_345, cpuTimeMs: 3_000 },
    };
    const warm = await runWarm(lab, look, wishes);
    const cold = await runCold(lab, look, wishes);
    expect(warm.text).toBe(cold.text);
    expect(warm.text).toContain("given");
    expect([warm.exitCode, cold.exitCode]).toEqual([7, 7]);
    expect(lab.log.kept).toEqual([]);
  });

  testAsRoot("is charged nothing of what it did before, and its clock starts with its step", async () => {
    const argv = interpreter("import time\nwhile time.process_time() < 0.4: pass");
    await using lab = await openWarmLab(argv);
    const warm = await runWarm(lab, "", { limits: { cpuTimeMs: 10_000 } }, argv);
    expect(warm.usage.cpuTimeMs).toBeLessThan(200);
    expect(warm.usage.wallTimeMs).toBeLessThan(300);
    const stopped = await runWarm(lab, "while True: pass", { limits: { cpuTimeMs: 300 } }, argv);
    expect(stopped).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs" } });
    expect(stopped.usage.cpuTimeMs).toBeGreaterThanOrEqual(290);
  });

  testAsRoot.for([
    ["wallTimeMs", 300, "import time; time.sleep(60)"],
    ["memoryBytes", 80 * megabyte, "x = bytearray(200 << 20)"],
    ["outputBytes", 100, "print('x' * 1000)"],
    ["processes", 4, "import time\nfor _ in range(8):\n  if os.fork() == 0: time.sleep(60)"],
    ["fileBytes", 4096, "open('big', 'wb').write(b'x' * 10000)"],
  ] as const)("is held to its %s", async ([name, value, script]) => {
    await using lab = await openWarmLab();
    const result = await runWarm(lab, `${script}`, { limits: { [name]: value } });
    expect(result.outcome).not.toBe("ok");
    expect(result.limit).toMatchObject({ name, value });
  });

  testAsRoot("serves one step and nothing of it is seen by the next", async () => {
    await using lab = await openWarmLab();
    for (let round = 0; round < 5; round += 1) {
      const { text } = await runWarm(lab, "print(os.listdir('/tmp')); open('/tmp/left', 'w'); open('/work/left', 'w')");
      expect(text).toBe("[]\n");
    }
  });

  testAsRoot("takes input and signals as they come", async () => {
    await using lab = await openWarmLab();
    await runWarm(lab, "");
    const script =
      "import sys, time\ntry:\n  print('got', sys.stdin.readline(), end='', flush=True)\n  while True: time.sleep(0.02)\nexcept BaseException as e: print(repr(e))";
    const { handle, result, says } = startStep(lab.host, interpreter(), step(script, { stdin: "open" }));
    await handle.write(Buffer.from("one\n"));
    await says("got one");
    handle.signal("SIGINT");
    expect((await result).text).toBe("got one\nKeyboardInterrupt()\n");
  });

  testAsRoot("is for its own arguments and environment only", async () => {
    await using lab = await openWarmLab();
    await runWarm(lab, "");
    const more = await runStep(lab.host, [...interpreter(), "more"], step("print(start)"));
    const other = await runStep(lab.host, interpreter(), step("print(start)", { env: { ...plainEnv, MORE: "1" } }));
    expect([more.text, other.text]).toEqual(["cold\n", "cold\n"]);
  });

  testAsRoot("is not waited for when it cannot get ready", async () => {
    const argv = [
      "/usr/bin/python3",
      "-I",
      "-S",
      "-c",
      "import os\ntry: os.fstat(1023); os._exit(3)\nexcept OSError: print('ran')",
    ];
    await using lab = await openLab({
      warm: [
        { argv, env: plainEnv },
        { argv: ["/nowhere"], env: plainEnv },
      ],
    });
    await runStep(lab.host, ["/nowhere"]);
    for (let round = 0; round < 5; round += 1) expect((await runStep(lab.host, argv)).text).toBe("ran\n");
    await eventually(() => lab.log.kept.filter((line) => line.includes("could not be started ahead")).length === 6);
    expect((await runStep(lab.host, argv)).text).toBe("ran\n");
    expect(lab.log.kept).toHaveLength(6);
  });

  testAsRoot("ends with its host, whether it waits or is getting ready", async () => {
    const waits = { argv: interpreter(), env: plainEnv };
    const never = { argv: ["/bin/sleep", "1000"], env: plainEnv };
    const lab = await openLab({ warm: [waits, never] });
    const { supervisorPid } = lab.host;
    await runWarm(lab, "");
    const asleep = startStep(lab.host, never.argv);
    asleep.handle.cancel();
    await asleep.result;
    await eventually(() => processesWith("sleep\0" + "1000").length > 0);
    const processes = descendants(supervisorPid);
    await lab[Symbol.asyncDispose]();
    expect(processes.filter(processExists)).toEqual([]);
    expect(await cgroupsOf(supervisorPid)).toEqual([]);
  });

  testAsRoot("gives way to everything while it waits, and to nothing when it runs", async ({ skip }) => {
    await using lab = await openWarmLab();
    await runWarm(lab, "");
    const own = () => descendants(lab.host.supervisorPid);
    const waiting = () => processesWith("os.read(1023").filter((pid) => own().includes(pid));
    await eventually(() => waiting().length > 0);
    if (!waiting().some((pid) => isInBackground(pid) !== undefined)) return skip("needs cgroups with cpu.idle");
    await eventually(() => waiting().some(isInBackground));
    const script = 'import subprocess\nprint(start, flush=True)\nsubprocess.run(["sleep", "987654361"])';
    const running = startStep(lab.host, interpreter(), step(script));
    await running.says("warm");
    await eventually(() => processesWith("sleep\0" + "987654361").length > 0);
    const [program = 0] = processesWith("sleep\0" + "987654361");
    expect(isInBackground(program)).toBe(false);
    expect(schedulingPolicy(program)).toBe(0);
    running.handle.cancel();
    await running.result;
  });

  testAsRoot("waits several times, but not at the cost of the sandboxes that any step may have", async () => {
    const slots = 2;
    await using lab = await openWarmLab(interpreter(), slots);
    await runWarm(lab, "");
    await eventually(() => firstProcesses(lab.host.supervisorPid) === 4 * cpus().length + slots + 1, 30_000);
  });

  testAsRoot("under many steps at once gives each its own", async () => {
    await using lab = await openWarmLab(interpreter(), 4);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        runStep(lab.host, interpreter(), step(`print(${number})`, { limits: ampleLimits })),
      ),
    );
    expect(answers.map(({ text }) => text)).toEqual(answers.map((_, number) => `${number}\n`));
    expect(lab.log.kept).toEqual([]);
  });
});
