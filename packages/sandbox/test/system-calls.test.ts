import { arch } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, megabyte, openLab, runC, shell } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const filtered = test.skipIf(!["x64", "arm64"].includes(arch()));

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Makes each call by its number, with arguments that would be harmless, and prints its error. */
const trying = (calls: readonly string[]): string => `
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
static void try(const char *name, long result) { printf("%s %d\\n", name, result == -1 ? errno : 0); }
int main(void) {
${calls.map((call) => `  errno = 0; try(${JSON.stringify(call)}, ${call});`).join("\n")}
}
`;

const errorsOf = async (calls: readonly string[]): Promise<Record<string, number>> => {
  const result = await runC(lab.host, trying(calls));
  expect(result).toMatchObject({ outcome: "ok" });
  return Object.fromEntries(
    result.text
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
};
const all = (calls: readonly string[], error: number): Record<string, number> =>
  Object.fromEntries(calls.map((call) => [call, error]));

describe("system calls", () => {
  const administration = [
    "mount umount2 pivot_root chroot unshare setns open_by_handle_at name_to_handle_at fanotify_init quotactl swapon",
    "swapoff reboot kexec_load init_module finit_module delete_module acct sethostname setdomainname settimeofday",
    "clock_settime clock_adjtime adjtimex syslog vhangup",
  ];
  const kernel = [
    "bpf perf_event_open userfaultfd keyctl add_key request_key process_vm_readv process_vm_writev kcmp move_pages",
    "migrate_pages",
  ];
  filtered.each([
    ["administration", administration],
    ["the kernel and other processes", kernel],
  ])("for %s are refused", async (_what, lines) => {
    const calls = lines.flatMap((line) => line.split(" ")).map((name) => `syscall(SYS_${name}, 0, 0, 0, 0, 0)`);
    expect(await errorsOf(calls)).toEqual(all(calls, EPERM));
  });

  filtered("too new for some headers are refused by number", async () => {
    const mounts = [428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 447, 448, 450, 457, 458, 459, 460, 461, 467];
    const calls = mounts.map((number) => `syscall(${number}, 0, 0, 0, 0, 0)`);
    expect(await errorsOf(calls)).toEqual(all(calls, EPERM));
  });

  filtered("that have an older way are not there", async () => {
    const calls = [
      "syscall(435, 0, 0)",
      "syscall(425, 1, 0)",
      "syscall(426, 0, 0, 0, 0, 0)",
      "syscall(427, 0, 0, 0, 0)",
      "syscall(SYS_io_setup, 1, &(unsigned long){0})",
    ];
    expect(await errorsOf(calls)).toEqual(all(calls, ENOSYS));
  });

  filtered("that nobody here knows yet are not there", async () => {
    const calls = ["syscall(468, 0, 0, 0, 0, 0)", "syscall(600, 0)", "syscall(100000, 0)"];
    expect(await errorsOf(calls)).toEqual(all(calls, ENOSYS));
  });

  filtered("let sanitizers look at their own threads", async () => {
    const build = "gcc -g -fsanitize=address leak.c -o leak && ./leak";
    const source = "#include <stdlib.h>\nvoid *kept; int main(void) { kept = malloc(9); kept = 0; return 0; }";
    const files = [{ path: "leak.c", bytes: Buffer.from(source) }];
    const result = await shell(lab.host, build, { files, limits: { memoryBytes: 1024 * megabyte } });
    expect(result.stderr.toString()).toMatch(/LeakSanitizer: detected memory leaks/);
  });

  filtered("start processes, but no namespace", async () => {
    const clone = (flags: string) => `syscall(SYS_clone, ${flags} | SIGCHLD, 0, 0, 0, 0)`;
    const flags = ["NS", "CGROUP", "UTS", "IPC", "USER", "PID", "NET"].map((name) => clone(`CLONE_NEW${name}`));
    expect(await errorsOf(flags)).toEqual(all(flags, EPERM));
    const plain = await runC(
      lab.host,
      '#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(){ if (fork()==0) _exit(7); int s; wait(&s); printf("%d", WEXITSTATUS(s)); }',
    );
    expect(plain.text).toBe("7");
  });

  filtered("open sockets of the usual families alone", async () => {
    const allowed = [
      "socket(AF_UNIX, SOCK_STREAM, 0)",
      "socket(AF_INET, SOCK_DGRAM, 0)",
      "socket(AF_INET6, SOCK_STREAM, 0)",
      "socket(AF_NETLINK, SOCK_RAW, 0)",
      "socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0})",
    ];
    expect(await errorsOf(allowed)).toEqual(all(allowed, 0));
    const refused = [
      ...["AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH", "AF_CAN", "AF_TIPC", "AF_RDS", "AF_KEY", "44"].map(
        (family) => `socket(${family}, SOCK_DGRAM, 0)`,
      ),
      ...[4, 5, 6, 9, 12, 15, 16].map((protocol) => `socket(AF_NETLINK, SOCK_RAW, ${protocol})`),
      "socketpair(AF_TIPC, SOCK_STREAM, 0, (int[2]){0})",
    ];
    expect(await errorsOf(refused)).toEqual(all(refused, EAFNOSUPPORT));
  });

  filtered("do not attach to other processes, type for them, or change what addresses mean", async () => {
    const calls = [
      "ptrace(PTRACE_ATTACH, getppid(), 0, 0)",
      "ptrace(PTRACE_SEIZE, getppid(), 0, 0)",
      'syscall(SYS_ioctl, 0, 0x5412, "x")',
      'syscall(SYS_ioctl, 0, 0x541c, "x")',
      "syscall(SYS_personality, 0x0400000)",
    ];
    expect(await errorsOf(calls)).toEqual(all(calls, EPERM));
    const allowed = ["ptrace(PTRACE_TRACEME, 0, 0, 0)", "syscall(SYS_personality, 0x0040000)"];
    expect(await errorsOf(allowed)).toEqual(all(allowed, 0));
  });

  test.skipIf(arch() !== "x64")("of another architecture end the program, x32 ones fail", async () => {
    const foreign = await runC(
      lab.host,
      'int main(){ int r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20)); return 0; }',
    );
    expect(foreign).toMatchObject({ outcome: "runtime_error", signal: "SIGSYS" });
    const calls = ["syscall(0x40000000 | SYS_getpid)", "syscall(0x40000000 | 512, 0)"];
    expect(await errorsOf(calls)).toEqual(all(calls, ENOSYS));
  });
});
