import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectLayers } from "../src/index.ts";
import {
  compileC,
  descendants,
  eventually,
  type Lab,
  megabyte,
  openLab,
  processesWith,
  python,
  runC,
  runStep,
  shell,
  startStep,
  testAsRoot,
} from "./lab.ts";

/** Places with names where programs could meet: `make` makes one of each and stays, `find` says how many it finds. */
const meetingPlaces = `
#include <fcntl.h>
#include <mqueue.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int count, char **words) {
  int makes = !strcmp(words[1], "make"), flags = makes ? IPC_CREAT | 0666 : 0, found = 0;
  struct sockaddr_un name = {AF_UNIX, "\\0runyard-meeting-place"};
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + 22;
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  found += msgget(4242, flags) >= 0;
  found += semget(4242, 1, flags) >= 0;
  found += shmget(4242, 4096, flags) >= 0;
  found += mq_open("/meeting", makes ? O_CREAT | O_RDWR : O_RDWR, 0666, &(struct mq_attr){0, 2, 16, 0}) >= 0;
  found += makes ? !bind(s, (void *)&name, size) && !listen(s, 1) : !connect(s, (void *)&name, size);
  printf("%s %d\\n", makes ? "made" : "found", found);
  fflush(stdout);
  return makes ? pause() : 0;
}`;
const hasShares = (await inspectLayers()).some(({ name, active }) => name === "cgroup-share" && active);

let lab: Lab;
let closedFolder: string;
beforeAll(async () => {
  // A toolchain below a folder that only its owner may enter, as under /root.
  closedFolder = await mkdtemp(join(tmpdir(), "runyard-closed-"));
  await mkdir(`${closedFolder}/tool/bin`, { recursive: true });
  await writeFile(`${closedFolder}/tool/bin/hello`, "#!/bin/sh\necho from the tool", { mode: 0o755 });
  await writeFile(`${closedFolder}/secret`, "secret");
  lab = await openLab({
    mounts: [{ source: `${closedFolder}/tool` }, { source: `${closedFolder}/tool/bin`, target: "/opt/tool" }],
  });
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(closedFolder, { recursive: true });
});

describe("the file system inside", () => {
  test.each(["/", "/usr", "/usr/bin", "/etc", "/dev", "/proc/sys/kernel", "/opt/tool"])(
    "%s cannot be written",
    async (folder) => {
      expect((await shell(lab.host, `touch ${folder}/x 2>&1`)).exitCode).not.toBe(0);
    },
  );

  test("shows nothing of the machine but its programs", async () => {
    const result = await shell(
      lab.host,
      "ls /; ls /etc; ls -a /root /home /var /srv /mnt /run /sys /boot 2>/dev/null; true",
    );
    const names = result.text.split("\n");
    for (const name of [
      "root",
      "home",
      "var",
      "run",
      "sys",
      "boot",
      "shadow",
      "hostname",
      "machine-id",
      "ssh",
      "environment",
    ])
      expect(names).not.toContain(name);
    expect(names).toContain("passwd");
    expect((await shell(lab.host, "cat /etc/passwd; cat /etc/shadow")).text).toMatch(
      /^root:x:0:0:root:\/:\/bin\/sh\nrunner:/,
    );
  });

  test("has private, empty, writable folders", async () => {
    const script =
      "ls -A /work /dev/shm; ls -A /tmp | grep -v runyard-closed; for d in /work /tmp /dev/shm; do echo x > $d/f && cat $d/f; done";
    expect((await shell(lab.host, script)).text).toBe("/dev/shm:\n\n/work:\nx\nx\nx\n");
  });

  test("mounts what the host was told to, from folders closed to others too", async () => {
    const result = await shell(lab.host, `${closedFolder}/tool/bin/hello; /opt/tool/hello; cat ${closedFolder}/secret`);
    expect(result.text).toBe("from the tool\nfrom the tool\n");
    expect(result.exitCode).not.toBe(0);
  });

  testAsRoot("mounts nothing that the machine can see", () => {
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain("runyard");
  });

  test("refuses set-uid programs their rights", async () => {
    expect((await shell(lab.host, "grep NoNewPrivs /proc/self/status")).text).toBe("NoNewPrivs:\t1\n");
  });

  test("survives a program that removes or replaces its work folder", async () => {
    for (const script of ["rm -rf /work/* /work; echo done", "mv /work /tmp/w; ln -s /etc /work; echo done"])
      expect((await shell(lab.host, script)).text).toBe("done\n");
    expect((await shell(lab.host, "pwd")).text).toBe("/work\n");
  });
});

describe("rights", () => {
  test("no capabilities, no way to new ones", async () => {
    const result = await shell(
      lab.host,
      "grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status; unshare -Ur true; mount -t tmpfs x /tmp",
    );
    expect(result.text).toBe(["Inh", "Prm", "Eff", "Amb"].map((set) => `Cap${set}:\t0000000000000000\n`).join(""));
    expect(result.exitCode).not.toBe(0);
    expect((await shell(lab.host, "unshare -Ur true")).exitCode).not.toBe(0);
  });

  testAsRoot("the program is nobody's uid on the machine, and two programs have two", async () => {
    const steps = [1, 2].map((n) => startStep(lab.host, ["sh", "-c", `echo up; exec sleep 98765432${n}`]));
    await Promise.all(steps.map((step) => step.says("up")));
    const uidOf = (pid: number) => /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    await eventually(() => [1, 2].every((n) => processesWith(`98765432${n}`).length === 1));
    const uids = [1, 2].map((n) => Number(uidOf(processesWith(`98765432${n}`)[0] ?? 0)));
    for (const { handle } of steps) handle.cancel();
    await Promise.all(steps.map((step) => step.result));
    expect(uids[0]).not.toBe(uids[1]);
    for (const uid of uids) expect(uid).toBeGreaterThan(50_000);
  });

  test("init cannot be killed, traced or read", async () => {
    const script = `import os, ctypes
for name in ("mem", "environ", "maps", "fd"):
  try: (os.listdir if name == "fd" else lambda p: open(p, "rb").read(1))("/proc/1/" + name); print("read", name)
  except PermissionError: pass
print(ctypes.CDLL(None).ptrace(16, 1, 0, 0))
for sig in (9, 15, 19, 11): os.kill(1, sig)
print("alive")`;
    expect((await python(lab.host, script)).text).toBe("-1\nalive\n");
  });
});

describe("processes", () => {
  test("of others are not seen", async () => {
    const result = await shell(lab.host, "ls -d /proc/[0-9]* | wc -l; cat /proc/1/comm");
    expect(Number(result.text.split("\n")[0])).toBeLessThanOrEqual(4);
    expect(result.text).toContain("runyard-init");
  });

  test("get three file descriptors and no more", async () => {
    const script = "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))";
    expect((await python(lab.host, script)).text).toBe("[0, 1, 2, 3]\n"); // 3 is the listing itself
  });

  test("that became daemons are gone after the step", async () => {
    const source = `#include <unistd.h>\n#include <stdio.h>
      int main(){ if (fork() == 0) { setsid(); if (fork() == 0) { close(0); close(1); close(2); execlp("sleep", "sleep", "987654330", 0); } _exit(0); } usleep(100000); }`;
    expect(await runC(lab.host, source)).toMatchObject({ outcome: "ok" });
    await eventually(() => processesWith("987654330").length === 0);
  });

  test("of two programs at once do not see each other, nor their files", async () => {
    const first = startStep(lab.host, [
      "sh",
      "-c",
      "echo mine > /tmp/mine; echo mine > /dev/shm/mine; echo up; exec sleep 987654340",
    ]);
    await first.says("up");
    const second = await shell(lab.host, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '; ls /tmp /dev/shm; kill -9 -1");
    first.handle.cancel();
    await first.result;
    expect(second.text).not.toContain("987654340");
    expect(second.text).not.toContain("mine");
  });

  test("of two programs at once have queues, shared memory, semaphores and sockets of their own", async () => {
    const files = await compileC(meetingPlaces);
    const first = startStep(lab.host, ["./program", "make"], { files });
    await first.says("made 5");
    const second = await runStep(lab.host, ["./program", "find"], { files });
    first.handle.cancel();
    await first.result;
    expect(second.text).toBe("found 0\n");
  });

  test("of two programs at once have room of their own to write", async () => {
    const fill = "cat /dev/zero > /tmp/all 2>/dev/null; cat /dev/zero > /dev/shm/all 2>/dev/null; echo full; sleep 60";
    const limits = { memoryBytes: 1024 * megabyte, fileBytes: 512 * megabyte };
    const first = startStep(lab.host, ["sh", "-c", fill], { limits });
    await first.says("full");
    const second = await shell(lab.host, "head -c 100000000 /dev/zero | tee /tmp/mine > /dev/shm/mine && echo wrote", {
      limits,
    });
    first.handle.cancel();
    await first.result;
    expect(second).toMatchObject({ outcome: "ok", text: "wrote\n" });
  });

  test.skipIf(!hasShares)(
    `of two programs at once get as much of the processors, however many sessions one has${hasShares ? "" : " [needs cgroup-share]"}`,
    async () => {
      const many = `import os
for _ in range(${20 * cpus().length}):
  if os.fork() == 0:
    os.setsid()
    while True: pass
print("up", flush=True)
while True: pass`;
      const own = "import time\nwhile time.process_time() < 1: pass";
      const limits = { cpuTimeMs: 600_000, wallTimeMs: 60_000, processes: 20 * cpus().length + 2 };
      const greedy = startStep(lab.host, ["/usr/bin/python3", "-I", "-S", "-c", many], { limits });
      await greedy.says("up");
      const modest = await python(lab.host, own, { limits });
      greedy.handle.cancel();
      const { usage } = await greedy.result;
      expect(modest.outcome).toBe("ok");
      // Of one processor against all: with nobody else there, the same as one of several.
      expect(modest.usage.cpuTimeMs * cpus().length).toBeGreaterThan(usage.cpuTimeMs / 4);
    },
    60_000,
  );
});

test("devices are the harmless ones, and work", async () => {
  const script =
    "ls -A /dev | grep -vE '^(console|core|pts|ptmx)$'; echo x > /dev/null; head -c 2 /dev/zero | wc -c; head -c 3 /dev/urandom | wc -c; echo x > /dev/full; rm -f /dev/null 2>/dev/null; ls /dev/null; mknod /tmp/n c 1 3 || echo no nodes";
  const { text } = await shell(lab.host, script);
  expect(text.split("\n")).toEqual([
    ..."fd full null random shm stderr stdin stdout tty urandom zero 2 3 /dev/null".split(" "),
    "no nodes",
    "",
  ]);
});

describe("the network", () => {
  test("of the machine cannot be reached", async () => {
    const server = createServer((socket) => socket.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const script = `import socket\ntry: print(socket.create_connection(("127.0.0.1", ${port}), 2).recv(9))\nexcept OSError as e: print("no:", e.errno)`;
    const result = await python(lab.host, script);
    await new Promise((resolve) => server.close(resolve));
    expect(result.text).toBe("no: 111\n");
  });

  test("has no names and no routes", async () => {
    const script = `import socket
try: socket.getaddrinfo("example.com", 80); print("resolved")
except OSError: print("no name")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try: s.sendto(b"x", ("1.1.1.1", 53)); print("sent")
except OSError as e: print("no route", e.errno)`;
    expect((await python(lab.host, script)).text).toBe("no name\nno route 101\n");
  });

  test("abstract sockets of the machine are out of reach", async () => {
    const name = `runyard-test-${process.pid}`;
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(`\0${name}`, resolve));
    const script = `import socket\ntry: socket.socket(socket.AF_UNIX).connect("\\0${name}"); print("reached")\nexcept OSError: print("no")`;
    const result = await python(lab.host, script);
    await new Promise((resolve) => server.close(resolve));
    expect(result.text).toBe("no\n");
  });
});

test("after all this the supervisor has only waiting sandboxes and nothing was quarantined", async () => {
  const isInit = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8").startsWith(".runyard-init");
  await eventually(() => {
    try {
      return descendants(lab.host.supervisorPid).filter(isInit).length === 3;
    } catch {
      return false; // one ended while we looked
    }
  });
  expect(lab.log.kept).toEqual([]);
});
