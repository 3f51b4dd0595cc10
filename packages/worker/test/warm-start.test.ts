import { foldTranscript, type JobRequest, type RunResult } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await openTestWorkshop();
});
afterAll(() => shop?.close());

const run = async (request: Omit<JobRequest, "language">): Promise<RunResult> => {
  const toolchain = shop.catalogue.find("python", versionsOf(shop, "python")[0] ?? "");
  if (toolchain === undefined) throw new Error("this machine has no Python");
  const events: Parameters<typeof foldTranscript>[0][number][] = [];
  const attempt = new Attempt({
    request: { language: "python", ...request },
    toolchain,
    sandboxes: shop.sandboxes,
    emit: (event) => events.push(event),
    nowMs: Date.now,
  });
  await attempt.run();
  const [result] = foldTranscript(events).runs;
  if (result === undefined) throw new Error("it did not run");
  return result;
};

/** Tells on its last line how long before its program the process was started, milliseconds. */
const tellAge = `
def _tell_age():
    import atexit, os, time
    def tell():
        started = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        print("age", round((time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000), flush=True)
    atexit.register(tell)
_tell_age()
del _tell_age
`;

const oldMs = 150;

/** Apart from the age: whether it was started ahead shows in nothing else. */
const parted = (result: RunResult) => {
  const [, told = "", age = ""] = /^([\s\S]*)age (\d+)\n$/.exec(result.stdout) ?? [];
  return { isWarm: Number(age) > oldMs, told, result };
};

const runWarm = (source: string, more: Omit<JobRequest, "language"> = {}) =>
  waitUntil("a start ahead", async () => {
    await new Promise((resolve) => setTimeout(resolve, 2 * oldMs));
    const found = parted(await run({ source: tellAge + source, ...more }));
    return found.isWarm ? found : undefined;
  });

/** Started for its program: nothing waits for so small a limit. */
const runCold = async (source: string, more: Omit<JobRequest, "language"> = {}) => {
  const limits = { ...more.limits, memoryBytes: 63 * 1024 * 1024 };
  const found = parted(await run({ source: tellAge + source, ...more, limits }));
  expect(found.isWarm).toBe(false);
  return found;
};

const programs: Record<string, string> = {
  "names and paths": `import sys
print(sys.argv, sys.orig_argv, sys.path, sys.flags, sys.executable, __name__, __file__, __spec__, __loader__.path)
print(sorted(globals()), sys.dont_write_bytecode, sys.stdin.encoding, sys.stdout.encoding, sys.stdout.line_buffering)`,
  modules: `import sys
print(sorted(sys.modules))
import json, collections, re
print(json.dumps(collections.Counter(re.findall("a.", "abacad"))))`,
  surroundings: `import os, signal, threading, resource
print(sorted(os.environ.items()), os.getcwd(), os.listdir("."), os.listdir("/tmp"), os.getpid(), os.getppid())
print(sorted(os.listdir("/proc/self/fd")), open("/proc/self/cmdline").read(), open("/proc/self/environ").read())
print([signal.getsignal(s) for s in signal.valid_signals()], threading.enumerate()[0].name)
print([resource.getrlimit(getattr(resource, n)) for n in sorted(dir(resource)) if n.startswith("RLIMIT")])`,
  "own modules": `import os, sys
open("fresh.py", "w").write("value = 42")
import fresh
print(fresh.value, sys.modules["fresh"].__file__)`,
  "input and threads": `import sys, threading
found = []
threads = [threading.Thread(target=lambda n: found.append(n * n), args=(n,)) for n in range(5)]
[t.start() for t in threads]; [t.join() for t in threads]
print(sorted(found), sys.stdin.read())`,
  subprocesses: `import subprocess, sys, os, multiprocessing
print(subprocess.run([sys.executable, "-c", "import os, sys; print(os.getppid() > 1, sys.argv)"], capture_output=True, text=True))
if os.fork() == 0:
    os._exit(0)
print(os.wait()[1])`,
  "the end": `import atexit, sys
atexit.register(lambda: print("bye"))
print("out"); print("err", file=sys.stderr)
sys.exit(3)`,
  "an error": "def f():\n    return 1 / 0\nf()",
};

describe("a Python program whose interpreter was started ahead", () => {
  beforeEach(({ skip }) => {
    const isActive = (name: string) => shop.sandboxes.layers.some((layer) => layer.name === name && layer.active);
    skip(!isActive("cgroup-cpu") || !isActive("cgroup-memory"), "needs cgroups that count CPU and memory");
  });

  it.each(Object.entries(programs))("sees, says and ends the same: %s", async (_name, source) => {
    const more = { stdin: "one\ntwo\n" };
    const [warm, cold] = [await runWarm(source, more), await runCold(source, more)];
    expect(warm.told).toBe(cold.told);
    const { stderr, exitCode, signal, outcome } = warm.result;
    expect({ stderr, exitCode, signal, outcome }).toEqual({
      stderr: cold.result.stderr,
      exitCode: cold.result.exitCode,
      signal: cold.result.signal,
      outcome: cold.result.outcome,
    });
    expect(warm.told + warm.result.stderr).not.toBe("");
  });

  it("has hashes of its own", async () => {
    const source = "print(hash('runyard'))";
    const told = [await runWarm(source), await runWarm(source)].map((found) => found.told);
    expect(told[0]).not.toBe(told[1]);
  });

  it("is started for its program where there are arguments, or the program has another name", async () => {
    await runWarm("");
    expect(parted(await run({ source: `import sys; print(sys.argv)${tellAge}`, args: ["x"] }))).toMatchObject({
      isWarm: false,
      told: "['main.py', 'x']\n",
    });
    const files = [{ path: "other.py", content: `import sys; print(sys.argv)${tellAge}` }];
    expect(parted(await run({ files }))).toMatchObject({ isWarm: false, told: "['other.py']\n" });
  });
});
