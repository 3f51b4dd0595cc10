import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  cliEntry,
  itWithCommand,
  type RunyardProcess,
  startRunyard,
  temporaryFolder,
  waitUntil,
} from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closedAddress, runCli, startCli } from "./cli-process.ts";

let runyard: RunyardProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder("cli");
  runyard = await startRunyard({ slots: 2, languages: ["python", "c"] });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

let count = 0;
const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  count += 1;
  const path = join(folder.path, String(count), name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
};
type Extra = Omit<Parameters<typeof runCli>[0], "args">;
const start = (args: string[], extra: Extra = {}) =>
  startCli({ args: ["run", "--controller", runyard.url, ...args], ...extra });
const run = (args: string[], extra: Extra = {}) => start(args, extra).end;
const runPython = async (source: string, args: string[] = [], extra: Extra = {}) =>
  run([await write("program.py", source), ...args], extra);

describe("a terminal for the program", () => {
  it("is refused where there is none to give", async () => {
    const end = await runPython("print(1)", ["-t"]);
    expect(end).toMatchObject({ status: 125 });
    expect(end.err).toBe("runyard: --tty: standard input and output are not a terminal here\n");
  });
});

describe("the exit status", () => {
  it.each<[string, string, string[], number, RegExp]>([
    ["is 0 for a program that ends well", "print(1)", [], 0, /^$/],
    ["is the program's own", "import sys; sys.exit(7)", [], 7, /^$/],
    ["is 128 and the signal that ended it", "import os; os.abort()", [], 134, /stopped by SIGABRT/],
    ["is 124 at the time limit", "while True: pass", ["--time", "500ms"], 124, /time limit: .*--time/],
    ["is 124 at the CPU time limit", "while True: pass", ["--cpu-time", "300ms"], 124, /time limit: .*--cpu-time/],
    ["is 137 at the memory limit", "x = 'x' * 500_000_000", ["--memory", "64MiB"], 137, /memory limit: .*--memory/],
    ["is 137 at the output limit", "while True: print('x' * 1000)", ["--output-limit", "10k"], 137, /output limit/],
    ["is 127 without such a language", "print(1)", ["--language", "cobol"], 127, /cobol/],
    ["is 127 without such a version", "print(1)", ["--version", "1.4"], 127, /1\.4/],
    ["is 125 for a wrong flag", "print(1)", ["--time", "soon"], 125, /--time: expected a duration/],
    ["is 125 for a limit out of range", "print(1)", ["--time", "9h"], 125, /wallTimeMs/],
  ])("%s", async (_, source, args, status, said) => {
    const end = await runPython(source, args);
    expect(end).toMatchObject({ status });
    expect(end.err).toMatch(said);
  });

  it("is 126 for a compile error, with the compiler's words", async () => {
    const end = await run([await write("bad.c", "int main( { return 0; }\n")]);
    expect(end).toMatchObject({ status: 126 });
    expect(end.err).toMatch(/bad\.c:1:.*error/);
    expect(end.err).toMatch(/^runyard: compile error/m);
    expect(end.out).toHaveLength(0);
  });

  it("is 125 when no controller answers, and says so", async () => {
    const path = await write("a.py", "print(1)");
    const url = await closedAddress();
    const end = await runCli({ args: ["run", path, "--controller", url] });
    expect(end).toMatchObject({ status: 125 });
    expect(end.err).toContain(`nothing listens at ${url}`);
  });

  it("is 125 for files that are not there, empty folders, and files too large to send", async () => {
    expect(await run(["/nowhere/a.py"])).toMatchObject({
      status: 125,
      err: "runyard: /nowhere/a.py: there is no such file\n",
    });
    await mkdir(join(folder.path, "empty"));
    expect((await run([join(folder.path, "empty")])).err).toMatch(/the folder has no files/);
    const large = await run([await write("large.py", Buffer.alloc(9 * 1024 * 1024, "#"))]);
    expect(large).toMatchObject({ status: 125 });
    expect(large.err).toMatch(/too much: a program has at most 8 MiB/);
  });
});

describe("output", () => {
  it("arrives byte for byte, whatever the bytes, each stream on its own", async () => {
    const source =
      "import sys\nall = bytes(range(256)) * 1000\nsys.stdout.buffer.write(all)\nsys.stderr.buffer.write(all[::-1])";
    const end = await runPython(source);
    const all = Buffer.from(Array.from({ length: 256_000 }, (_, index) => index % 256));
    expect(end.status).toBe(0);
    expect(end.out.equals(all)).toBe(true);
  });

  it("comes as it is made", async () => {
    const running = start([await write("a.py", "print('first', flush=True)\nimport sys; sys.stdin.read()")], {
      input: "open",
    });
    await waitUntil("the first line", () => running.out() === "first\n");
    running.child.stdin?.end();
    expect(await running.end).toMatchObject({ status: 0 });
  });

  it("is one JSON document with --json, and nothing else", async () => {
    const end = await runPython("import sys; print(1); sys.exit(3)", ["--json"]);
    expect(end).toMatchObject({ status: 3, err: "" });
    expect(JSON.parse(String(end.out))).toMatchObject({
      state: "done",
      outcome: "runtime_error",
      runs: [{ stdout: "1\n", exitCode: 3 }],
    });
  });

  it("ends quietly when nobody reads it any more", async () => {
    const path = await write("flood.py", "import time\nwhile True:\n    print('x' * 100)\n    time.sleep(0.001)\n");
    const command = `"${process.execPath}" "${cliEntry}" run --controller ${runyard.url} "${path}" < /dev/null | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", command]);
    expect(stdout).toBe(`${"x".repeat(100)}\n141\n`);
    expect(stderr).toBe("");
  });
});

describe("input", () => {
  const echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())";

  it("comes from a pipe, byte for byte", async () => {
    const input = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256));
    const end = await runPython(echo, [], { input });
    expect(end.status).toBe(0);
    expect(end.out.equals(input)).toBe(true);
  });

  it("comes from a file, and is empty from /dev/null", async () => {
    const file = await write("input.bin", Buffer.from([0, 255, 10, 128]));
    expect((await runPython(echo, ["--stdin", file])).out).toEqual(Buffer.from([0, 255, 10, 128]));
    expect((await runPython(echo)).out).toHaveLength(0);
    expect(await runPython(echo, ["--stdin", "/nowhere"])).toMatchObject({ status: 125 });
  });

  it("is passed on in full to a program that reads slowly, though it is more than anyone keeps", async () => {
    const source =
      "import sys, time, hashlib\nh = hashlib.sha256()\nn = 0\nwhile True:\n  b = sys.stdin.buffer.read(1 << 20)\n  if not b: break\n  h.update(b); n += len(b); time.sleep(0.02)\nprint(n, h.hexdigest())";
    const input = Buffer.alloc(20 * 1024 * 1024);
    for (let index = 0; index < input.length; index += 4)
      input.writeUInt32LE((index * 2_654_435_761) % 4_294_967_296, index);
    const { createHash } = await import("node:crypto");
    const end = await runPython(source, ["--time", "60s", "--memory", "512MiB"], { input });
    expect(end).toMatchObject({ status: 0 });
    expect(String(end.out)).toBe(`${input.length} ${createHash("sha256").update(input).digest("hex")}\n`);
  });

  it("does not hold the command when the program ends first", async () => {
    const end = await runPython("print('done')", [], { input: "open" });
    expect(end).toMatchObject({ status: 0 });
    expect(String(end.out)).toBe("done\n");
  });
});

describe("what is handed in", () => {
  it("has arguments from --arg and from after --", async () => {
    const end = await runPython("import sys; print(sys.argv[1:])", [
      "--arg",
      "-a",
      "--arg",
      "b",
      "--",
      "--json",
      "--",
      "c",
    ]);
    expect(String(end.out)).toBe("['-a', 'b', '--json', '--', 'c']\n");
  });

  it("may be a folder, with paths as they are in it", async () => {
    const main = await write("main.py", "from lib.greet import hello\nprint(hello())");
    await mkdir(join(main, "../lib"));
    await writeFile(join(main, "../lib/greet.py"), "def hello(): return open('data.txt').read()");
    await writeFile(join(main, "../data.txt"), "from the folder");
    expect(String((await run([join(main, "..")])).out)).toBe("from the folder\n");
  });

  it("tells its language by its #! line", async () => {
    expect(String((await run([await write("tool", "#!/usr/bin/env python3\nprint('tool')\n")])).out)).toBe("tool\n");
  });

  it("is left alone with --detach, with what came through the pipe", async () => {
    const left = await runPython("print(input())", ["--detach"], { input: Buffer.from("kept\n") });
    expect(left).toMatchObject({ status: 0 });
    const job = await runyard.client.jobs.get(String(left.out).trim(), { wait: 30 });
    expect(job.runs[0]?.stdout).toBe("kept\n");
  });
});

/** A controller whose answer to a job that is handed in waits until it is released. */
const answerLate = async () => {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const body = method === "GET" ? null : Buffer.concat(await Array.fromAsync(request));
    const headers = { "content-type": request.headers["content-type"] ?? "application/json" };
    const reply = await fetch(runyard.url + url, { method, body, ...(body?.length && { headers }) });
    const text = await reply.text();
    if (method === "POST") {
      asked.resolve();
      await released.promise;
    }
    response.writeHead(reply.status, { "content-type": reply.headers.get("content-type") ?? "text/plain" }).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked: asked.promise, release: released.resolve, close: () => server.close() };
};

describe("Ctrl+C", () => {
  it("leaves no job behind that was just being handed in", async () => {
    const late = await answerLate();
    const name = "only-this-one.py";
    const running = startCli({ args: ["run", "--controller", late.url, await write(name, "while True: pass")] });
    await late.asked;
    running.child.kill("SIGINT");
    late.release();
    expect(await running.end).toMatchObject({ status: 130 });
    const jobs = (await runyard.client.jobs.list({ limit: 50 })).items.filter(({ title }) => title === name);
    expect(jobs.map(({ state }) => state)).toEqual(["cancelled"]);
    late.close();
  });

  const forever = "import time\nprint('go', flush=True)\nwhile True: time.sleep(1)";

  it("cancels a program that takes no input", async () => {
    const running = start([await write("a.py", forever)]);
    await waitUntil("the program to run", () => running.out() === "go\n");
    running.child.kill("SIGINT");
    const end = await running.end;
    expect(end).toMatchObject({ status: 130 });
    expect(end.err).toMatch(/cancelling/);
  });

  it("is the program's where it takes input", async () => {
    const source = `try:\n  import time\n  print('go', flush=True)\n  while True: time.sleep(0.02)\nexcept KeyboardInterrupt:\n  print('caught'); raise SystemExit(9)`;
    const running = start([await write("a.py", source)], { input: "open" });
    await waitUntil("the program to run", () => running.out() === "go\n");
    running.child.kill("SIGINT");
    expect(await running.end).toMatchObject({ status: 9, out: Buffer.from("go\ncaught\n") });
  });

  it("leaves the job running the second time", async () => {
    const source = `import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n${forever}`;
    const running = start([await write("a.py", source)], { input: "open" });
    await waitUntil("the program to run", () => running.out() === "go\n");
    running.child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 300));
    running.child.kill("SIGINT");
    const end = await running.end;
    expect(end).toMatchObject({ status: 130 });
    const id = /job_[0-9A-Z]{26}/.exec(end.err)?.[0] ?? "";
    expect((await runyard.client.jobs.get(id)).state).toBe("active");
    await runyard.client.jobs.cancel(id);
  });
});

describe("a terminal", () => {
  const inTerminal = async (path: string, input: string): Promise<string> => {
    // A shell that gets Ctrl+C beside the command line has to live on to tell its status: dash only does with a trap.
    const command = `trap : INT; "${process.execPath}" "${cliEntry}" run --controller ${runyard.url} "${path}"; echo "status $?"`;
    const env = { ...process.env, TERM: "xterm", SHELL: "/bin/sh" };
    const running = execFile("script", ["-qec", command, "/dev/null"], { env });
    let screen = "";
    running.stdout?.on("data", (text: string) => {
      screen += text;
    });
    await waitUntil("the question", () => screen.includes("name? "));
    running.stdin?.write(input);
    await waitUntil("the end", () => screen.includes("status "));
    running.stdin?.end();
    return screen;
  };

  itWithCommand("script", "shows the state until the program speaks, then stands back", async () => {
    const path = await write("ask.py", "n = input('name? ')\nprint('hi ' + n)");
    const screen = await inTerminal(path, "Ada\n");
    expect(screen).toMatch(/(queued|starting|running).* {2}00:0\d\.\d/);
    expect(screen).toContain("\r\u001b[Kname? ");
    expect(screen.slice(screen.indexOf("name? "))).toBe("name? Ada\r\nhi Ada\r\nstatus 0\r\n");
  });

  itWithCommand("script", "passes Ctrl+C to the program", async () => {
    // Python loses a signal that comes between the question and the read: this one asks and never reads.
    const path = await write(
      "ask.py",
      "import time\nprint('name? ', end='', flush=True)\nwhile True: time.sleep(0.02)",
    );
    expect(await inTerminal(path, "\u0003")).toContain("status 130");
  });
});
