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

/** A language, a beginning of its programs that tells at their end how old the process was, and programs to compare. */
type Warmed = {
  language: string;
  tellAge: string;
  programs: Record<string, string>;
  fresh: string;
  /** A limit that nothing waits for. */
  coldMebibytes: number;
};

const run = async (language: string, request: Omit<JobRequest, "language">): Promise<RunResult> => {
  const toolchain = shop.catalogue.find(language, versionsOf(shop, language)[0] ?? "");
  if (toolchain === undefined) throw new Error(`this machine has no ${language}`);
  const events: Parameters<typeof foldTranscript>[0][number][] = [];
  const attempt = new Attempt({
    request: { language, ...request },
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

const oldMs = 400;

/** Apart from the age: whether it was started ahead shows in nothing else. */
const parted = (result: RunResult) => {
  const [, told = "", age = ""] = /^([\s\S]*)age (-?\d+)\n$/.exec(result.stdout) ?? [];
  // The heap follows the memory limit, in which the two starts differ.
  return { isWarm: Number(age) > oldMs, told: told.replace(/(max-old-space-size=)\d+/g, "$1"), result };
};

/** Java wants imports first. */
const aged = (tellAge: string, source: string) => (/^import .*;/.test(source) ? source + tellAge : tellAge + source);

const runWarm = ({ language, tellAge }: Warmed, source: string, more: Omit<JobRequest, "language"> = {}) =>
  waitUntil("a start ahead", async () => {
    await new Promise((resolve) => setTimeout(resolve, 2 * oldMs));
    const found = parted(await run(language, { source: aged(tellAge, source), ...more }));
    return found.isWarm ? found : undefined;
  });

/** Started for its program: nothing waits for another limit than the usual. */
const runCold = async (
  { language, tellAge, coldMebibytes }: Warmed,
  source: string,
  more: Omit<JobRequest, "language"> = {},
) => {
  const limits = { ...more.limits, memoryBytes: coldMebibytes * 1024 * 1024 };
  return parted(await run(language, { source: aged(tellAge, source), ...more, limits }));
};

const python: Warmed = {
  language: "python",
  coldMebibytes: 63,
  fresh: "print(hash('runyard'))",
  tellAge: `
def _tell_age():
    import atexit, os, time
    started = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    age = round((time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000)
    atexit.register(lambda: print("age", age, flush=True))
_tell_age()
del _tell_age
`,
  programs: {
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
  },
};

const javascript: Warmed = {
  language: "javascript",
  coldMebibytes: 255,
  fresh: "console.log(Math.random(), require('node:crypto').randomUUID())",
  tellAge: `{
  const { readFileSync, writeSync } = require("node:fs");
  const startedTicks = Number(readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ")[19]);
  const ageMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000 - startedTicks * 10;
  process.on("exit", () => writeSync(1, "age " + Math.round(ageMs) + "\\n"));
}
`,
  programs: {
    "names and paths": `console.log(process.argv, process.execArgv, process.execPath, process.title, __filename, __dirname, module.paths, require.main === module)
console.log(Object.keys(require.cache), module.children.length, module.parent, Object.getOwnPropertyNames(globalThis).sort())`,
    modules: `console.log(process.moduleLoadList.filter((name) => !name.startsWith("Internal") && name.includes("crypto")))
console.log(require("node:util").inspect(new Map([[1, { a: [2] }]])), require("node:zlib").gzipSync("a").length)
import("node:path").then(({ sep }) => console.log(sep))`,
    surroundings: `const fs = require("node:fs")
console.log(process.env, process.cwd(), fs.readdirSync("."), fs.readdirSync("/tmp"), process.pid, process.ppid, process.umask(), process.getuid())
console.log(fs.readdirSync("/proc/self/fd").length, fs.readFileSync("/proc/self/cmdline", "utf8").replaceAll("\\0", " "), fs.readFileSync("/proc/self/environ", "utf8"))
console.log(process.listenerCount("SIGINT"), process.eventNames(), process._getActiveHandles().length, fs.readFileSync("/proc/self/limits", "utf8"))`,
    "own modules": `require("node:fs").writeFileSync("fresh.js", "exports.value = 42")
console.log(require("./fresh").value, require.resolve("./fresh"))`,
    "input and threads": `const { Worker } = require("node:worker_threads")
const read = () => process.stdin.on("data", (piece) => console.log(String(piece)))
new Worker("require('node:worker_threads').parentPort.postMessage(process.execArgv.concat(process.argv))", { eval: true }).on("message", (said) => { console.log(said); read() })`,
    subprocesses: `const { execFileSync, fork } = require("node:child_process")
if (process.argv[2] === "child") process.send([process.execArgv, process.argv])
else {
  console.log(execFileSync(process.execPath, ["-p", "process.ppid > 1"], { encoding: "utf8" }))
  fork(__filename, ["child"], { stdio: ["ignore", "ignore", "inherit", "ipc"] }).on("message", (said) => console.log(said))
}`,
    "the end": `process.prependListener("exit", () => console.log("bye"))
console.log("out"); console.error("err")
process.exitCode = 3`,
    "an error": "function f() {\n  return missing.x\n}\nf()",
    "a rejected promise": "Promise.reject(new Error('no way'))",
    "a signal":
      "process.on('SIGTERM', () => console.log('told')); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 50)",
  },
};

const java: Warmed = {
  language: "java",
  coldMebibytes: 255,
  fresh:
    "public class Main { public static void main(String[] a) { Age.begin(); System.out.println(new Object().hashCode() + java.util.UUID.randomUUID().toString()); } }",
  tellAge: `class Age {
  static void begin() {
    try {
      String stat = new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of("/proc/self/stat")));
      String uptime = new String(java.nio.file.Files.readAllBytes(java.nio.file.Path.of("/proc/uptime")));
      long startedMs = 10 * Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
      long ageMs = (long) (Double.parseDouble(uptime.split(" ")[0]) * 1000) - startedMs;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print("age " + ageMs + "\\n")));
    } catch (java.io.IOException e) { throw new IllegalStateException(e); }
  }
}
`,
  programs: {
    "names and paths": `public class Main { public static void main(String[] args) throws Exception { Age.begin();
  System.out.println(args.length + Main.class.getName() + Main.class.getClassLoader().getClass() + Main.class.getModule() + Main.class.getPackage() + Main.class.getProtectionDomain().getCodeSource().getLocation());
  for (String name : new String[] { "java.class.path", "sun.java.command", "user.dir", "user.home", "user.name", "java.io.tmpdir", "java.home", "file.encoding", "stdout.encoding" }) System.out.println(name + "=" + System.getProperty(name));
  System.out.println(Main.class.getResource("/Main.class") + " " + Main.class.getResource("/none") + ClassLoader.getSystemResource("Main.java")); } }`,
    surroundings: `import java.nio.file.*; public class Main { public static void main(String[] args) throws Exception { Age.begin();
  System.out.println(new java.util.TreeMap<>(System.getenv()) + " " + ProcessHandle.current().pid() + " " + ProcessHandle.current().parent());
  try (var files = Files.walk(Path.of("."))) { files.sorted().forEach(System.out::println); }
  try (var files = Files.list(Path.of("/tmp"))) { System.out.println(files.count()); }
  try (var open = Files.list(Path.of("/proc/self/fd"))) { System.out.println(open.count()); }
  System.out.println(Files.readString(Path.of("/proc/self/limits")) + Runtime.getRuntime().availableProcessors()); } }`,
    "input and threads": `import java.util.*; public class Main { public static void main(String[] args) throws Exception { Age.begin();
  Scanner in = new Scanner(System.in); while (in.hasNextLine()) System.out.println(in.nextLine());
  Thread t = new Thread(() -> System.out.println(Thread.currentThread().getName())); t.start(); t.join();
  System.out.println(Thread.currentThread() + " " + new TreeSet<>(Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList())); } }`,
    "an error": `public class Main { static int f(int n) { return 1 / n; } public static void main(String[] args) { Age.begin(); f(0); } }`,
    depth: `public class Main { static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); } public static void main(String[] args) { Age.begin(); System.out.println(f(5000)); try { f(10_000_000); } catch (StackOverflowError e) { System.out.println("deep " + e.getStackTrace().length); } } }`,
    "the end": `public class Main { public static void main(String[] args) { Age.begin(); System.out.println("out"); System.err.println("err"); System.exit(3); } }`,
    "an error before main":
      "public class Main { static { Age.begin(); if (Age.class != null) throw new IllegalStateException(); } public static void main(String[] args) {} }",
  },
};

const waitsForNone = () => {
  const isActive = (name: string) => shop.sandboxes.layers.some((layer) => layer.name === name && layer.active);
  return !isActive("cgroup-cpu") || !isActive("cgroup-memory");
};

describe.each([python, javascript, java])("a $language program whose interpreter was started ahead", (one) => {
  beforeEach(({ skip }) => skip(waitsForNone(), "needs cgroups that count CPU and memory"));

  it.each(Object.entries(one.programs))("sees, says and ends the same: %s", async (_name, source) => {
    const more = { stdin: "one\ntwo\n" };
    const [warm, cold] = [await runWarm(one, source, more), await runCold(one, source, more)];
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

  it("has chance of its own", async () => {
    const told = [await runWarm(one, one.fresh), await runWarm(one, one.fresh)].map((found) => found.told);
    expect(told[0]).not.toBe(told[1]);
  });
});

describe("a Python program", () => {
  beforeEach(({ skip }) => skip(waitsForNone(), "needs cgroups that count CPU and memory"));

  it("is started for its program where there are arguments, or the program has another name", async () => {
    const { tellAge } = python;
    await runWarm(python, "");
    expect(parted(await run("python", { source: `import sys; print(sys.argv)${tellAge}`, args: ["x"] }))).toMatchObject(
      {
        isWarm: false,
        told: "['main.py', 'x']\n",
      },
    );
    const files = [{ path: "other.py", content: `import sys; print(sys.argv)${tellAge}` }];
    expect(parted(await run("python", { files }))).toMatchObject({ isWarm: false, told: "['other.py']\n" });
  });
});
