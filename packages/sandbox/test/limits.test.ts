import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, megabyte, openLab, python, runC, runStep, shell } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("the wall clock", () => {
  test.each([
    ["sleeps", "sleep 60"],
    ["stops itself", "kill -STOP $$; sleep 60"],
    ["ignores signals", "trap '' TERM INT HUP; while :; do sleep 1; done"],
    ["stops everything it can", "kill -STOP -1; sleep 60"],
  ])("ends a program that %s", async (_, script) => {
    const result = await shell(lab.host, script, { limits: { wallTimeMs: 300 } });
    expect(result).toMatchObject({ outcome: "time_limit", limit: { name: "wallTimeMs", value: 300 } });
    expect(result.limit?.used).toBeGreaterThanOrEqual(300);
    expect(result.usage.wallTimeMs).toBeLessThan(1500);
  });

  test("keeps what was written until then", async () => {
    const result = await shell(lab.host, "echo kept; sleep 60", { limits: { wallTimeMs: 300 } });
    expect(result).toMatchObject({ outcome: "time_limit", text: "kept\n", truncated: false });
  });
});

describe("CPU time", () => {
  const limits = { cpuTimeMs: 300, wallTimeMs: 10_000 };

  test("of one busy process", async () => {
    const result = await python(lab.host, "while True: pass", { limits });
    expect(result).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs", value: 300 } });
    expect(result.usage.cpuTimeMs).toBeLessThan(600);
  });

  test("of several children together", async () => {
    const result = await shell(lab.host, "for i in 1 2 3; do (while :; do :; done) & done; wait", { limits });
    expect(result).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs" } });
    expect(result.usage.cpuTimeMs).toBeLessThan(600);
  });

  test("of several threads together", async () => {
    const source = `#include <pthread.h>\nvoid *spin(void *x){ for (;;); }
      int main(){ pthread_t t; for (int i = 0; i < 4; i++) pthread_create(&t, 0, spin, 0); pthread_join(t, 0); }`;
    const result = await runC(lab.host, source, { limits });
    expect(result).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs" } });
  });

  test("of many short children", async () => {
    const result = await shell(lab.host, "while :; do /bin/true; done", { limits });
    expect(result).toMatchObject({ outcome: "time_limit", limit: { name: "cpuTimeMs" } });
  });
});

describe("memory", () => {
  const limits = { memoryBytes: 64 * megabyte };
  const expected = { outcome: "memory_limit", signal: "SIGKILL", limit: { name: "memoryBytes", value: 64 * megabyte } };

  test("by malloc", async () => {
    const source = `#include <stdlib.h>\n#include <string.h>\nint main(){ for (;;) memset(malloc(1 << 20), 1, 1 << 20); }`;
    expect(await runC(lab.host, source, { limits })).toMatchObject(expected);
  });

  test("by Python", async () => {
    expect(await python(lab.host, "x = bytearray(500 << 20)", { limits })).toMatchObject(expected);
  });

  test.each(["/tmp", "/work", "/dev/shm"])("by files in %s", async (folder) => {
    const script = `cd ${folder}; for i in $(seq 20); do head -c 10000000 /dev/zero > f$i || exit; done`;
    expect(await shell(lab.host, script, { limits })).toMatchObject({ outcome: "memory_limit" });
  });

  test("of less than any program needs is the program's limit, not our fault", async () => {
    expect(await python(lab.host, "1", { limits: { memoryBytes: 1 } })).toMatchObject({ outcome: "memory_limit" });
  });

  test("below the limit is no offence", async () => {
    const result = await python(lab.host, "x = bytearray(40 << 20)", { limits });
    expect(result).toMatchObject({ outcome: "ok" });
    expect(result.usage.memoryBytes).toBeGreaterThan(40 * megabyte);
  });
});

describe("output", () => {
  test.each([
    ["stdout", ""],
    ["stderr", ">&2"],
  ] as const)("on %s is kept up to the last byte of the limit", async (stream, redirect) => {
    const result = await shell(lab.host, `yes abcdefgh ${redirect}`, { limits: { outputBytes: 100_003 } });
    const limit = { name: "outputBytes", value: 100_003 };
    expect(result).toMatchObject({ outcome: "output_limit", truncated: true, limit });
    expect(result.limit?.used).toBeGreaterThan(100_003);
    expect(result[stream].toString()).toBe("abcdefgh\n".repeat(20_000).slice(0, 100_003));
  });

  test("of exactly the limit is no offence", async () => {
    const result = await runStep(lab.host, ["head", "-c", "5000", "/dev/zero"], { limits: { outputBytes: 5000 } });
    expect(result).toMatchObject({ outcome: "ok", truncated: false });
    expect(result.stdout.length).toBe(5000);
  });

  test("of one byte more is one", async () => {
    const result = await runStep(lab.host, ["head", "-c", "5001", "/dev/zero"], { limits: { outputBytes: 5000 } });
    expect(result).toMatchObject({ outcome: "output_limit", truncated: true, limit: { used: 5001 } });
    expect(result.stdout.length).toBe(5000);
  });
});

describe("processes", () => {
  test("a fork bomb is held and ends, and a program beside it runs", async () => {
    const source = `#include <unistd.h>\nint main(){ for (;;) fork(); }`;
    const bomb = runC(lab.host, source, { limits: { processes: 20, wallTimeMs: 1000 } });
    const beside = await shell(lab.host, "echo fine");
    expect(beside.text).toBe("fine\n");
    expect(await bomb).toMatchObject({ outcome: "time_limit" });
  });

  test("a program that fails for want of processes is told so", async () => {
    const script = "import os, sys, time\nfor i in range(30):\n  if os.fork() == 0: time.sleep(5); sys.exit()";
    const result = await python(lab.host, script, { limits: { processes: 10 } });
    const limit = { name: "processes", value: 10, used: 10 };
    expect(result).toMatchObject({ outcome: "runtime_error", exitCode: 1, limit });
  });

  test("threads count, and exactly as many as allowed may live", async () => {
    const source = `#include <pthread.h>\n#include <stdio.h>\n#include <unistd.h>\nvoid *wait_(void *x){ pause(); }
      int main(){ int n = 1; pthread_t t; while (pthread_create(&t, 0, wait_, 0) == 0) n++; printf("%d", n); fflush(stdout); _exit(0); }`;
    expect(await runC(lab.host, source, { limits: { processes: 12 } })).toMatchObject({ outcome: "ok", text: "12" });
  });
});

describe("file size", () => {
  const limits = { fileBytes: 100_000 };

  test("by a C program, which dies of SIGXFSZ", async () => {
    const source = `#include <fcntl.h>\n#include <unistd.h>\nchar b[50000];
      int main(){ int f = open("big", O_CREAT | O_WRONLY, 0644); for (;;) write(f, b, sizeof b); }`;
    const result = await runC(lab.host, source, { limits });
    const limit = { name: "fileBytes", value: 100_000 };
    expect(result).toMatchObject({ outcome: "runtime_error", signal: "SIGXFSZ", limit });
  });

  test.each(["/work", "/tmp/deep/er"])("by Python in %s, which sees EFBIG", async (folder) => {
    const script = `import os; os.makedirs("${folder}", exist_ok=True); open("${folder}/big", "wb").write(bytes(200_000))`;
    const result = await python(lab.host, script, { limits });
    expect(result).toMatchObject({ outcome: "runtime_error", exitCode: 1, limit: { name: "fileBytes" } });
  });

  test("is not blamed on a program that failed otherwise", async () => {
    const result = await shell(lab.host, "echo small > f; ln -s /dev/zero big; exit 1", { limits });
    expect(result).toMatchObject({ outcome: "runtime_error", exitCode: 1 });
    expect(result.limit).toBeUndefined();
  });
});

test("two programs at once are measured apart", async () => {
  const [busy, idle] = await Promise.all([
    python(lab.host, "import time\nwhile time.process_time() < 0.4: pass"),
    python(lab.host, "import time\ntime.sleep(0.4)"),
  ]);
  expect(busy.usage.cpuTimeMs).toBeGreaterThanOrEqual(390);
  expect(busy.usage.cpuTimeMs).toBeLessThan(550);
  expect(idle.usage.cpuTimeMs).toBeLessThan(100);
});
