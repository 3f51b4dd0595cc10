import { createHash } from "node:crypto";
import { collectBounds, type JobRequest, type RunResult } from "@runyard/protocol";
import { type RunyardProcess, startRunyard } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let runyard: RunyardProcess;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 2, languages: ["python", "c"] });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
});

type Collected = RunResult & { id: string };

const collecting = async (source: string, request: Partial<JobRequest> = {}): Promise<Collected> => {
  const job = await runyard.client.jobs.submit(
    { language: "python", source, collect: ["*"], ...request },
    { wait: 120 },
  );
  const [run] = job.runs;
  if (run === undefined) throw new Error(`no run: ${JSON.stringify(job)}`);
  return { ...run, id: job.id };
};
const paths = ({ files }: RunResult) => files?.map(({ path }) => path);
const text = async (id: string, path: string, run = 0) =>
  Buffer.from(await runyard.client.jobs.file(id, path, { run })).toString();

describe("files that a program leaves", () => {
  it("come back as they are, up to the job's bytes", async () => {
    const bytes = collectBounds.bytes - 1_000;
    const source = `import hashlib, random
data = random.Random(1).randbytes(${bytes}); open('big.bin', 'wb').write(data); print(hashlib.sha256(data).hexdigest())
open('small.txt', 'w').write('x' * 900); open('over.txt', 'w').write('x' * 900)`;
    const run = await collecting(source, { collect: ["*.bin", "*.txt"] });
    expect(run.outcome).toBe("ok");
    expect(run.files?.length).toBe(2);
    expect(run.leftOut).toEqual([expect.objectContaining({ reason: "too_large" })]);
    const file = run.files?.find(({ path }) => path === "big.bin");
    const digest = run.stdout.trim();
    if (file === undefined) {
      expect(run.leftOut).toEqual([{ path: "big.bin", reason: "too_large", bytes }]);
    } else {
      const fetched = await runyard.client.jobs.file(run.id, "big.bin");
      expect(createHash("sha256").update(fetched).digest("hex")).toBe(digest);
      expect(file).toMatchObject({ bytes, digest: `sha256:${digest}`, contentType: "application/octet-stream" });
    }
  });

  it("are those of each run, of a compiled program too", async () => {
    const source = `#include <stdio.h>
int main(int n, char **a) { FILE *f = fopen("answer.txt", "w"); fprintf(f, "%s", a[1]); fclose(f); return 0; }`;
    const job = await runyard.client.jobs.submit(
      { language: "c", source, inputs: [{ args: ["one"] }, { args: ["two"] }], collect: ["answer.txt"] },
      { wait: 120 },
    );
    expect(job.runs.map(paths)).toEqual([["answer.txt"], ["answer.txt"]]);
    expect([await text(job.id, "answer.txt"), await text(job.id, "answer.txt", 1)]).toEqual(["one", "two"]);
  });

  it.each<[string, string, Partial<JobRequest>, string]>([
    ["a program that fails", "raise SystemExit(3)", {}, "runtime_error"],
    ["a program that is out of time", "while True: pass", { limits: { wallTimeMs: 700 } }, "time_limit"],
    ["a program that is out of CPU time", "while True: pass", { limits: { cpuTimeMs: 700 } }, "time_limit"],
    ["a program that writes too much", "while True: print('x' * 1000)", {}, "output_limit"],
  ])("come back from %s", async (_, ending, request, outcome) => {
    const source = `open('a.txt', 'w').write('left')\n${ending}`;
    const run = await collecting(source, { ...request, collect: ["a.txt"] });
    expect(run).toMatchObject({ outcome, leftOut: [] });
    expect(await text(run.id, "a.txt")).toBe("left");
  });

  it("of a program that is out of memory come back, or are told as not collected", async () => {
    const source = "open('a.txt', 'w').write('left')\nx = bytearray(500_000_000)";
    const run = await collecting(source, { limits: { memoryBytes: 32 * 1024 * 1024 }, collect: ["a.txt"] });
    expect([...(paths(run) ?? []), ...(run.leftOut ?? []).map(({ reason }) => reason)]).toHaveLength(1);
  });

  it("are not followed, opened or sent when they are no files, and never from outside the work folder", async () => {
    const source = `import os
os.symlink('/etc/passwd', 'link'); os.symlink('/etc', 'folder'); os.symlink('main.py', 'own'); os.mkfifo('pipe')
os.link('main.py', 'hard'); open(b'\\xff', 'w'); open('a\\nb', 'w'); open('/tmp/elsewhere', 'w')
os.mkdir('deep'); os.chdir('deep')
for _ in range(40): os.mkdir('d'); os.chdir('d')
open('bottom', 'w')`;
    const run = await collecting(source, { collect: ["**", "folder/passwd", "*/elsewhere"] });
    expect(paths(run)?.filter((path) => !path.endsWith(".py"))).toEqual(["hard"]);
    const reasons = Object.fromEntries((run.leftOut ?? []).map(({ path, reason }) => [path, reason]));
    expect(reasons).toMatchObject({
      link: "not_a_file",
      folder: "not_a_file",
      own: "not_a_file",
      pipe: "not_a_file",
      "\\xff": "odd_name",
      "a\\x0ab": "odd_name",
      [`deep${"/d".repeat(15)}`]: "too_deep",
    });
  });

  it("beyond the number a job may leave are counted", async () => {
    const source = "import os\nos.mkdir('out')\nfor n in range(1100): open(f'out/{n}', 'w').write(str(n))";
    const run = await collecting(source, { collect: ["out/*"] });
    expect(run.files).toHaveLength(collectBounds.files);
    expect(run.leftOutCount).toBe(100);
    expect(run.leftOut).toHaveLength(collectBounds.leftOutNamed);
    const [first] = run.files ?? [];
    expect(await text(run.id, first?.path ?? "")).toBe(first?.path.split("/")[1]);
  });

  it("stay where they are when the job asks for none", async () => {
    const job = await runyard.client.jobs.submit({ language: "python", source: "open('a', 'w')" }, { wait: 60 });
    expect(job.runs[0]).not.toHaveProperty("files");
    await expect(runyard.client.jobs.file(job.id, "a")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});
