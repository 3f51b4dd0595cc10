import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobRequest } from "@runyard/client";
import { ensureInit } from "@runyard/sandbox";
import { describeAsOrdinaryUser, type RunyardProcess, startRunyard } from "@runyard/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

const languages = ["python", "c", "java", "javascript"];

let folder: string;
let runyard: RunyardProcess;

const run = async (request: JobRequest) => {
  const job = await runyard.client.jobs.submit(request, { wait: 60 });
  return { ...job, run: job.runs?.[0] };
};

describeAsOrdinaryUser("a Runyard of an ordinary user", ({ prefix, own }) => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "runyard-ordinary-"));
    await own(folder);
    await ensureInit(); // kept where only who installed Runyard may write
    const env = { HOME: folder, TMPDIR: folder };
    runyard = await startRunyard({ dataFolder: join(folder, "data"), languages, prefix, env });
  }, 120_000);
  afterAll(async () => {
    await runyard?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ["python", "print(6 * 7)"],
    ["c", '#include <stdio.h>\nint main(void) { puts("42"); }'],
    ["java", "public class Main { public static void main(String[] a) { System.out.println(42); } }"],
    ["javascript", "console.log(42)"],
  ])("compiles and runs %s", async (language, source) => {
    expect(await run({ language, source })).toMatchObject({ outcome: "ok", run: { stdout: "42\n" } });
  });

  it.each([
    ["cpuTimeMs", "while True: pass", { cpuTimeMs: 500 }, "time_limit"],
    ["wallTimeMs", "import time; time.sleep(60)", { wallTimeMs: 500 }, "time_limit"],
    [
      "memoryBytes",
      "import time; x = bytearray(400 << 20); time.sleep(60)",
      { memoryBytes: 100 << 20 },
      "memory_limit",
    ],
    ["outputBytes", "while True: print('x' * 1000)", { outputBytes: 10_000 }, "output_limit"],
    ["fileBytes", "open('big', 'wb').write(bytes(1 << 20))", { fileBytes: 100_000 }, "runtime_error"],
  ])("holds programs to %s", async (name, source, limits, outcome) => {
    expect(await run({ language: "python", source, limits })).toMatchObject({ outcome, run: { limit: { name } } });
  });

  it("fences programs in, and brings their files back", async () => {
    const source = `import os, socket
open("result.txt", "w").write("kept")
print(os.getuid(), os.path.exists(${JSON.stringify(folder ?? "")}), sorted(p for p in os.listdir("/proc") if p.isdigit())[:3])
try: socket.create_connection(("127.0.0.1", ${new URL(runyard.url).port}), 2); print("reached")
except OSError: print("no way out")
try: open("/usr/evil", "w"); print("wrote")
except OSError: print("no place to write")`;
    const job = await run({ language: "python", source, collect: ["*.txt"] });
    expect(job.run?.stdout).toBe("1000 False ['1', '2']\nno way out\nno place to write\n");
    expect(job.run?.files).toMatchObject([{ path: "result.txt", bytes: 4 }]);
  });

  it("says which layers it lacks, and gives terminals where it has them", async () => {
    const [worker] = await runyard.client.workers.list();
    const layers = new Map(worker?.layers.map(({ name, active }) => [name, active]));
    expect(layers.get("namespaces")).toBe(true);
    expect(layers.get("own-uid")).toBe(false);
    if (layers.get("terminals") === true) {
      const job = await run({
        language: "python",
        source: "import os; print(os.get_terminal_size())",
        terminal: { columns: 91, rows: 17 },
      });
      expect(job.run?.stdout).toContain("columns=91, lines=17");
    }
  });
});
