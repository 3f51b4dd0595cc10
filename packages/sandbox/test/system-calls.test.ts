import { arch } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileC, type Lab, megabyte, openLab, runC, runStep, shell } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const filtered = test.skipIf(!["x64", "arm64"].includes(arch()));

const initFolder = join(import.meta.dirname, "../init");
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

const administration = [
  ..."mount umount2 pivot_root chroot unshare setns open_by_handle_at name_to_handle_at fanotify_init quotactl".split(
    " ",
  ),
  ..."swapon swapoff reboot kexec_load kexec_file_load init_module finit_module delete_module acct".split(" "),
  ..."sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex syslog vhangup".split(" "),
];
const kernel = [
  ..."bpf perf_event_open userfaultfd keyctl add_key request_key process_vm_readv process_vm_writev kcmp".split(" "),
  ..."move_pages migrate_pages".split(" "),
];
/** Mounts, processes, the kernel's security modules: the same numbers everywhere, and too new for some headers. */
const newer = [428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 447, 448, 450, 457, 458, 459, 460, 461, 467];

describe("system calls", () => {
  filtered.each([
    ["administration", administration],
    ["the kernel and other processes", kernel],
  ])("for %s are refused", async (_what, names) => {
    const calls = names.map((name) => `syscall(SYS_${name}, 0, 0, 0, 0, 0)`);
    expect(await errorsOf(calls)).toEqual(all(calls, EPERM));
  });

  filtered("too new for some headers are refused by number", async () => {
    const calls = newer.map((number) => `syscall(${number}, 0, 0, 0, 0, 0)`);
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

/**
 * What the filter for aarch64 answers, made of the same source with that architecture's numbers (the kernel's generic ones)
 * and asked instruction by instruction, for there may be no such machine here.
 */
const aarch64 = (questions: readonly string[]): string => `
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#undef __x86_64__
#undef __aarch64__
#define __aarch64__ 1
#include <asm-generic/unistd.h>
#define SYS_seccomp __NR_seccomp
#include "system-calls.h"
static unsigned answer(struct seccomp_data data) {
  unsigned a = 0;
  for (const struct sock_filter *at = system_calls;; at++) {
    unsigned k = at->k, code = at->code;
    if (code == (BPF_LD | BPF_W | BPF_ABS)) a = *(unsigned *)((char *)&data + k);
    else if (code == (BPF_RET | BPF_K)) return k;
    else if (code == (BPF_JMP | BPF_JEQ | BPF_K)) at += a == k ? at->jt : at->jf;
    else if (code == (BPF_JMP | BPF_JGE | BPF_K)) at += a >= k ? at->jt : at->jf;
    else if (code == (BPF_JMP | BPF_JGT | BPF_K)) at += a > k ? at->jt : at->jf;
    else if (code == (BPF_JMP | BPF_JSET | BPF_K)) at += a & k ? at->jt : at->jf;
    else return 0xdead;
  }
}
static void ask(const char *name, unsigned arch, int nr, unsigned long first, unsigned long second, unsigned long third) {
  unsigned got = answer((struct seccomp_data){.nr = nr, .arch = arch, .args = {first, second, third}});
  const char *action = got == SECCOMP_RET_ALLOW ? "allow" : got == SECCOMP_RET_KILL_PROCESS ? "kill" : "";
  if ((got & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO) printf("%s: %d\\n", name, got & SECCOMP_RET_DATA);
  else printf("%s: %s\\n", name, action);
}
int main(void) {
${questions.map((question) => `  ask(${JSON.stringify(question)}, ${question.includes("AUDIT") ? question : `AUDIT_ARCH_AARCH64, ${question}`});`).join("\n")}
}
`;

describe("the filter for aarch64", () => {
  let answers: Record<string, string>;
  const call = (name: string, ...args: string[]) => [`__NR_${name}`, ...args, "0", "0", "0"].slice(0, 4).join(", ");
  const refused = [
    ...[...administration, ...kernel].map((name) => call(name)),
    ...newer.map((number) => `${number}, 0, 0, 0`),
    ...["NS", "CGROUP", "UTS", "IPC", "USER", "PID", "NET"].map((name) => call("clone", `CLONE_NEW${name} | SIGCHLD`)),
    ...["0x5412", "0x541c", "0x5423"].map((request) => call("ioctl", "0", request)),
    call("personality", "0x0400000"),
  ];
  const absent = [call("io_setup"), ...[425, 426, 427, 435, 468, 1000].map((number) => `${number}, 0, 0, 0`)];
  const odd = [call("socket", "AF_PACKET"), call("socket", "AF_VSOCK"), call("socket", "AF_NETLINK", "3", "16")];
  const foreign = ["AUDIT_ARCH_ARM, 0, 0, 0, 0", "AUDIT_ARCH_X86_64, 0, 0, 0, 0"];
  const allowed = [
    ...["openat", "execve", "wait4", "mmap", "futex", "ptrace", "seccomp", "rseq", "membarrier"].map((name) =>
      call(name),
    ),
    ...[call("clone", "SIGCHLD"), call("clone", "CLONE_VM | CLONE_VFORK | SIGCHLD"), call("ioctl", "0", "0x5413")],
    ...["AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"].map((family) => call("socket", family)),
    call("personality", "0x0040000"),
  ];

  beforeAll(async () => {
    const files = await compileC(aarch64([...refused, ...absent, ...odd, ...foreign, ...allowed]), initFolder);
    const { text } = await runStep(lab.host, ["./program"], { files });
    answers = Object.fromEntries(
      text
        .trim()
        .split("\n")
        .map((line) => line.split(": ") as [string, string]),
    );
  });

  test.each([
    ["refuses what the other does", refused, `${EPERM}`],
    ["has no calls that have an older way", absent, `${ENOSYS}`],
    ["knows the usual families of sockets alone", odd, `${EAFNOSUPPORT}`],
    ["ends programs that make calls of another architecture", foreign, "kill"],
    ["lets compilers and runtimes live", allowed, "allow"],
  ])("%s", (_what, questions, answer) => {
    expect(questions.map((question) => [question, answers[question]])).toEqual(questions.map((one) => [one, answer]));
  });
});
