import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectLayers } from "../src/index.ts";
import { compileC, type Lab, megabyte, openLab, type Result, runStep, startStep } from "./lab.ts";

/**
 * `burn CPU_MS SHAPE MEGABYTES KEPT`: uses CPU time by the kernel's own clock until that much is used up, in one process, in
 * threads, in children or inside the kernel, touches memory and says what it used.
 */
const burn = `#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
static double used(clockid_t clock){ struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }
static double goal; static int in_kernel;
static void spin(clockid_t clock){
  static __thread char junk[65536]; int zero = open("/dev/zero", O_RDONLY);
  while (used(clock) < goal) if (in_kernel) read(zero, junk, sizeof junk);
}
static void *thread(void *x){ spin(CLOCK_THREAD_CPUTIME_ID); return 0; }
static double total(int who){ struct rusage r; getrusage(who, &r);
  return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3; }
int main(int c, char **v){
  goal = atof(v[1]); size_t bytes = (size_t)atoi(v[3]) << 20;
  if (bytes && !strcmp(v[4], "heap")) { char *p = malloc(bytes); memset(p, 1, bytes); free(p); }
  if (bytes && !strcmp(v[4], "mapped")) { char *p = mmap(0, bytes, 3, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0); memset(p, 1, bytes); }
  if (bytes && !strcmp(v[4], "file")) { int f = open("/tmp/f", O_CREAT|O_WRONLY, 0600); char m[4096]; memset(m, 1, 4096);
    for (size_t i = 0; i < bytes; i += 4096) write(f, m, 4096); }
  if (bytes && !strcmp(v[4], "child")) { if (!fork()) { char *p = malloc(bytes); memset(p, 1, bytes); _exit(0); } wait(0); }
  in_kernel = !strcmp(v[2], "kernel");
  if (!strcmp(v[2], "threads")) { goal /= 4; pthread_t t[4]; for (int i = 0; i < 4; i++) pthread_create(t + i, 0, thread, 0); for (int i = 0; i < 4; i++) pthread_join(t[i], 0); }
  else if (!strcmp(v[2], "children")) { goal /= 4; for (int i = 0; i < 4; i++) if (!fork()) { spin(CLOCK_PROCESS_CPUTIME_ID); _exit(0); } while (wait(0) > 0); }
  else spin(CLOCK_PROCESS_CPUTIME_ID);
  printf("%.0f\\n", total(RUSAGE_SELF) + total(RUSAGE_CHILDREN)); return 0; }`;

/** Files in memory belong to no process: only a cgroup counts them. */
const countsFiles = (await inspectLayers()).some(({ name, active }) => name === "cgroup-memory" && active);

let lab: Lab;
let files: Awaited<ReturnType<typeof compileC>>;
beforeAll(async () => {
  lab = await openLab({ slots: 3 });
  files = await compileC(burn);
});
afterAll(() => lab[Symbol.asyncDispose]());

type Load = { cpuMs?: number; shape?: string; megabytes?: number; kept?: string };

const load = ({ cpuMs = 0, shape = "process", megabytes = 0, kept = "none" }: Load): Promise<Result> =>
  runStep(lab.host, ["./program", String(cpuMs), shape, String(megabytes), kept], { files });

/** Both processors have another program to run while `measure` does. */
const besideOthers = async (measure: () => Promise<void>): Promise<void> => {
  const others = [1, 2].map(() => startStep(lab.host, ["sh", "-c", "echo up; while :; do :; done"]));
  await Promise.all(others.map((other) => other.says("up")));
  try {
    await measure();
  } finally {
    for (const { handle } of others) handle.cancel();
    await Promise.all(others.map(({ result }) => result));
  }
};

const alone = (measure: () => Promise<void>): Promise<void> => measure();

describe.each([
  ["alone", alone],
  ["beside two busy programs", besideOthers],
])("what is measured %s", (_, inCompany) => {
  test.each(["process", "threads", "children", "kernel"])(
    "of CPU time is within a twentieth of a known load: %s",
    (shape) =>
      inCompany(async () => {
        const { outcome, usage, text } = await load({ cpuMs: 400, shape });
        expect(outcome).toBe("ok");
        const known = Number(text);
        expect(known).toBeGreaterThanOrEqual(395);
        expect(Math.abs(usage.cpuTimeMs - known)).toBeLessThanOrEqual(known * 0.05);
      }),
  );

  const measuresMemory = (kept: string, megabytes: number) => () =>
    inCompany(async () => {
      const { outcome, usage } = await load({ megabytes, kept });
      expect(outcome).toBe("ok");
      const known = megabytes * megabyte;
      expect(Math.abs(usage.memoryBytes - known)).toBeLessThanOrEqual(Math.max(known * 0.1, 2 * megabyte));
    });
  const memoryName = (kept: string, megabytes: number) =>
    `of memory is within a tenth or 2 MiB of a known load: ${kept}, ${megabytes} MiB`;

  for (const [kept, megabytes] of [
    ["heap", 10],
    ["heap", 100],
    ["mapped", 50],
    ["child", 60],
  ] as const)
    test(memoryName(kept, megabytes), measuresMemory(kept, megabytes));

  test.skipIf(!countsFiles)(
    `${memoryName("file", 40)}${countsFiles ? "" : " [needs cgroup-memory]"}`,
    measuresMemory("file", 40),
  );

  test("of the clock is the time the program itself sees pass", () =>
    inCompany(async () => {
      const script = "import time; a = time.monotonic(); time.sleep(0.5); print(time.monotonic() - a)";
      const { usage, text } = await runStep(lab.host, ["/usr/bin/python3", "-I", "-S", "-c", script]);
      expect(usage.wallTimeMs).toBeGreaterThanOrEqual(Math.floor(Number(text) * 1000));
    }));
});
