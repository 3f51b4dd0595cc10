import type { JobRequest } from "@runyard/protocol";
import { commonLanguages, type RunyardProcess, startRunyard } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let runyard: RunyardProcess;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 2, languages: commonLanguages });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
});

const submit = (request: JobRequest) => runyard.client.jobs.submit(request, { wait: 60 });
const runOf = async (request: JobRequest) => {
  const job = await submit(request);
  expect(job.state).toBe("done");
  const run = job.runs[0];
  if (run === undefined) throw new Error(`no run: ${JSON.stringify(job)}`);
  return { ...run, job };
};

const hello: Record<string, string> = {
  python: "print('hello')",
  c: '#include <stdio.h>\nint main(void) { puts("hello"); }',
  cpp: '#include <iostream>\nint main() { std::cout << "hello\\n"; }',
  java: 'public class AnyName { public static void main(String[] a) { System.out.println("hello"); } }',
  javascript: "console.log('hello')",
  typescript: "const text: string = 'hello'; console.log(text)",
};

describe.each(Object.keys(hello))("a %s program", (language) => {
  it("is run and answered with its output, status, usage and exact version", async () => {
    const { job, ...run } = await runOf({ language, source: hello[language] ?? "" });
    expect(run).toMatchObject({
      outcome: "ok",
      stdout: "hello\n",
      stderr: "",
      exitCode: 0,
      signal: null,
      truncated: false,
    });
    expect(run.usage.wallTimeMs).toBeGreaterThan(0);
    expect(run.usage.memoryBytes).toBeGreaterThan(50_000);
    expect(job).toMatchObject({ outcome: "ok", attempt: 1, owner: "local", worker: { name: expect.any(String) } });
    expect(job.version).toMatch(/^\d+\.\d+/);
    expect(job.finishedAtMs).toBeGreaterThanOrEqual(job.startedAtMs ?? Number.POSITIVE_INFINITY);
  });
});

describe("several versions of one language", () => {
  it("are offered side by side and each runs what asks for it", async () => {
    const languages = await runyard.client.languages.list();
    const python = languages.find((language) => language.name === "python");
    if (python === undefined) throw new Error("no python");
    expect(python).toMatchObject({
      aliases: expect.arrayContaining(["py"]),
      extensions: expect.arrayContaining([".py"]),
    });
    const source = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
    for (const { version } of python.versions) {
      const run = await runOf({ language: "python", version, source });
      expect(run).toMatchObject({ stdout: `${version}\n`, job: { version } });
    }
    // Versions are told newest first, and a beginning of one means the newest that has it.
    const newest = python.versions[0]?.version ?? "";
    expect(await runOf({ language: "py", version: "3", source })).toMatchObject({ stdout: `${newest}\n` });
  });
});

describe("every limit of a request", () => {
  it.each([
    ["wallTimeMs", 300, "time_limit", "import time; print('up', flush=True); time.sleep(30)"],
    ["cpuTimeMs", 300, "time_limit", "print('up', flush=True)\nwhile True: pass"],
    ["memoryBytes", 64 * 1024 * 1024, "memory_limit", "print('up', flush=True)\nx = bytearray(500_000_000)"],
    ["outputBytes", 1000, "output_limit", "print('up', flush=True)\nwhile True: print('x' * 100)"],
    [
      "processes",
      8,
      "runtime_error",
      "import os, signal\nprint('up', flush=True)\nfor _ in range(50):\n  if os.fork() == 0: signal.pause()",
    ],
    ["fileBytes", 10_000, "runtime_error", "print('up', flush=True)\nopen('big', 'wb').write(b'x' * 50_000)"],
  ] as const)("%s is enforced and told with its value and what was used", async (name, value, outcome, source) => {
    const run = await runOf({ language: "python", source, limits: { [name]: value } });
    expect(run.outcome).toBe(outcome);
    expect(run.job.outcome).toBe(outcome);
    expect(run.limit).toMatchObject({ name, value });
    expect(run.limit?.used).toBeGreaterThanOrEqual(value * 0.9);
    expect(run.stdout.startsWith("up\n")).toBe(true);
    expect(run.truncated).toBe(name === "outputBytes");
  });

  it("keeps exactly the output that fits", async () => {
    const run = await runOf({ language: "python", source: "print('y' * 5000, end='')", limits: { outputBytes: 1234 } });
    expect(run).toMatchObject({ outcome: "output_limit", truncated: true, stdout: "y".repeat(1234) });
  });

  it("is not beaten by a program that stops itself, ignores signals or forks away", async () => {
    for (const source of [
      "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
      "import signal, time\nfor s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)",
      "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(60)\ntime.sleep(60)",
    ]) {
      const run = await runOf({ language: "python", source, limits: { wallTimeMs: 400 } });
      expect(run).toMatchObject({ outcome: "time_limit", limit: { name: "wallTimeMs", value: 400 } });
    }
  });
});

describe("a program's own end", () => {
  it.each([
    ["import sys; sys.exit(7)", { outcome: "runtime_error", exitCode: 7, signal: null }],
    ["import os; os.abort()", { outcome: "runtime_error", exitCode: null, signal: "SIGABRT" }],
    ["import os; os.kill(os.getpid(), 9)", { outcome: "runtime_error", exitCode: null, signal: "SIGKILL" }],
    ["import sys; sys.exit(137)", { outcome: "runtime_error", exitCode: 137, signal: null }],
  ])("%j is told as it was", async (source, expected) => {
    expect(await runOf({ language: "python", source })).toMatchObject(expected);
  });
});

describe("compiling", () => {
  it("gives errors as the compiler wrote them, and runs nothing", async () => {
    const job = await submit({ language: "c", source: "int main(void) { return undeclared; }" });
    expect(job).toMatchObject({
      state: "done",
      outcome: "compile_error",
      runs: [],
      compile: { outcome: "compile_error" },
    });
    expect(job.compile?.stderr).toMatch(/main\.c:1:\d+: error: .undeclared. undeclared/);
    expect(job.compile?.exitCode).toBe(1);
  });

  it("passes compileArgs on", async () => {
    const source = "#include <stdio.h>\nint main(void) { puts(WORD); }";
    const run = await runOf({ language: "c", source, compileArgs: ['-DWORD="given"'] });
    expect(run.stdout).toBe("given\n");
  });

  it("happens once for several inputs, each judged by itself", async () => {
    const job = await submit({
      language: "cpp",
      source: "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << '\\n'; }",
      inputs: [
        { stdin: "1 2", expected: "3" },
        { stdin: "2 2", expected: "5" },
        { stdin: "-1 1", expected: "0\n\n" },
      ],
      check: "lines",
    });
    expect(job.compile).toMatchObject({ outcome: "ok" });
    expect(job.runs.map((run) => run.verdict)).toEqual(["accepted", "wrong_answer", "accepted"]);
    expect(job).toMatchObject({ outcome: "ok", verdict: "wrong_answer" });
  });
});

describe("bytes", () => {
  it("come back unchanged, base64 where they are not UTF-8", async () => {
    const source = "import sys; sys.stdout.buffer.write(bytes(range(256)))";
    const run = await runOf({ language: "python", source });
    expect(run.encoding).toBe("base64");
    expect(Buffer.from(run.stdout, "base64")).toEqual(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  });

  it("go in unchanged too", async () => {
    const source = "import sys; sys.stdout.write(sys.stdin.buffer.read().hex())";
    const run = await runOf({ language: "python", source, stdin: "/wCA", stdinEncoding: "base64" });
    expect(run.stdout).toBe("ff0080");
  });

  it("of stdout and stderr keep their order in the event stream", async () => {
    const source = [
      "import os",
      "for n in range(200):",
      "    os.write(1, b'o%d\\n' % n)",
      "    os.write(2, b'e%d\\n' % n)",
    ].join("\n");
    const { id } = await submit({ language: "python", source });
    let log = "";
    for await (const { event } of runyard.client.jobs.events(id)) if (event.type === "output") log += event.data;
    expect(log).toBe(Array.from({ length: 200 }, (_, n) => `o${n}\ne${n}\n`).join(""));
  });
});

describe("files", () => {
  it("in folders are laid out as given, and entry says which is the program", async () => {
    const run = await runOf({
      language: "python",
      files: [
        { path: "lib/words.py", content: "from pathlib import Path\nword = Path('data/word.txt').read_text()" },
        { path: "data/word.txt", content: "aGVsbG8=", encoding: "base64" },
        { path: "main.py", content: "from lib.words import word\nprint(word)" },
      ],
      entry: "main.py",
    });
    expect(run).toMatchObject({ stdout: "hello\n", outcome: "ok" });
  });
});

describe("events", () => {
  it("resume after any id with nothing lost and nothing doubled", async () => {
    const { id } = await submit({ language: "python", source: "for n in range(20): print(n, flush=True)" });
    const all = await Array.fromAsync(runyard.client.jobs.events(id));
    const numbered = all.filter((followed) => followed.id !== undefined);
    expect(numbered.at(-1)?.event.type).toBe("end");
    for (const [index, { id: after }] of numbered.slice(0, -1).entries()) {
      if (after === undefined) throw new Error("an event without its id");
      const rest = await Array.fromAsync(runyard.client.jobs.events(id, { after }));
      expect(rest.filter((followed) => followed.id !== undefined)).toEqual(numbered.slice(index + 1));
    }
  });

  it("arrive while the program runs", async () => {
    const job = await runyard.client.jobs.submit({
      language: "python",
      source: "import time\nprint('early')\ntime.sleep(30)",
    });
    for await (const { event } of runyard.client.jobs.events(job.id)) {
      if (event.type === "output") {
        expect(event.data).toBe("early\n");
        break;
      }
    }
    expect(await runyard.client.jobs.get(job.id)).toMatchObject({ state: "active" });
    await runyard.client.jobs.cancel(job.id);
  });
});

describe("cancel", () => {
  it("stops the running program and frees its slot", async () => {
    const jobs = await Promise.all(
      [1, 2].map(() => runyard.client.jobs.submit({ language: "python", source: "while True: pass" })),
    );
    for (const { id } of jobs) {
      for await (const { event } of runyard.client.jobs.events(id)) if (event.type === "step") break;
    }
    for (const { id } of jobs) expect(await runyard.client.jobs.cancel(id)).toMatchObject({ state: "cancelled" });
    expect(await submit({ language: "python", source: "print(1)" })).toMatchObject({ outcome: "ok" });
    await expect(runyard.client.jobs.cancel(jobs[0]?.id ?? "")).rejects.toMatchObject({ code: "JOB_FINISHED" });
  });
});

describe("an interactive program", () => {
  it("is talked to while it runs", async () => {
    const source =
      "while True:\n  try: line = input('? ')\n  except EOFError: break\n  print('got', line)\nprint('bye')";
    const job = await runyard.client.jobs.submit({ language: "python", source, interactive: true });
    const attached = runyard.client.jobs.attach(job.id);
    const answers = ["one\n", "two\n"];
    let shown = "";
    for await (const { event } of attached) {
      if (event.type === "output") shown += event.data;
      if (event.type === "output" && shown.endsWith("? ")) {
        const answer = answers.shift();
        if (answer === undefined) await attached.end();
        else await attached.write(new TextEncoder().encode(answer));
      }
      if (event.type === "end") expect(event.job).toMatchObject({ outcome: "ok" });
    }
    expect(shown).toBe("? got one\n? got two\n? bye\n");
  });

  it("takes signals", async () => {
    const source =
      "import signal, time\ntry:\n  print('ready')\n  while True: time.sleep(0.02)\nexcept KeyboardInterrupt: print('interrupted')";
    const job = await runyard.client.jobs.submit({ language: "python", source, interactive: true });
    const attached = runyard.client.jobs.attach(job.id);
    let shown = "";
    for await (const { event } of attached) {
      if (event.type !== "output") continue;
      shown += event.data;
      if (shown === "ready\n") await attached.signal("SIGINT");
    }
    expect(shown).toBe("ready\ninterrupted\n");
  });
});

describe("the sandbox", () => {
  it("shows a program no network, no secrets, no other processes and nothing to write on", async () => {
    const source = `
import os, socket
def attempt(what, action):
    try: action(); print(what, "POSSIBLE")
    except Exception as error: print(what, "refused")
attempt("connect", lambda: socket.create_connection(("127.0.0.1", ${new URL(runyard.url).port}), 1))
attempt("shadow", lambda: open("/etc/shadow").read())
attempt("the join token", lambda: open("${runyard.dataFolder}/join-token"))
attempt("the machine's /tmp", lambda: os.listdir("${runyard.dataFolder}"))
attempt("write /usr", lambda: open("/usr/x", "w"))
attempt("write /etc", lambda: open("/etc/x", "w"))
print(sorted(os.environ) == sorted(k for k in os.environ if "TOKEN" not in k and "SECRET" not in k))
print(len([p for p in os.listdir("/proc") if p.isdigit()]) <= 3)
`;
    const run = await runOf({ language: "python", source });
    expect(run.stdout).toBe(
      "connect refused\nshadow refused\nthe join token refused\nthe machine's /tmp refused\nwrite /usr refused\nwrite /etc refused\nTrue\nTrue\n",
    );
  });
});
