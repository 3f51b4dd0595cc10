/*
 * The system calls that programs may make: all but those listed here, which serve administration, other processes or parts
 * of the kernel that no program of ours needs and that have let people out of sandboxes before.
 *
 * A refused call fails with EPERM, as it would for want of a privilege, so that programs say something sensible; those for
 * which a C library or runtime has an older way fail with ENOSYS, so that it takes that way, as do calls newer than this
 * list. ptrace stays: sanitizers and debuggers live by it, and all it reaches is the program's own, for init is not dumpable.
 * Calls of another architecture
 * (32-bit ones on x86-64) kill the program: their numbers mean other things. x32 calls, which nothing uses, are ENOSYS.
 *
 * What a call points to cannot be seen here, so clone3, whose flags lie in memory, is refused and clone is looked at.
 * Sockets are of known families alone: some (vsock, and who knows which) do not end at the network namespace.
 * See seccomp(2) and the list of the Open Container Initiative's default profile.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCHITECTURE

/* The same on every architecture, and newer than some headers. */
enum {
  NR_IO_URING_SETUP = 425, NR_IO_URING_ENTER, NR_IO_URING_REGISTER, NR_OPEN_TREE, NR_MOVE_MOUNT, NR_FSOPEN, NR_FSCONFIG, NR_FSMOUNT, NR_FSPICK,
  NR_CLONE3 = 435, NR_PIDFD_GETFD = 438, NR_PROCESS_MADVISE = 440, NR_MOUNT_SETATTR = 442, NR_QUOTACTL_FD, NR_MEMFD_SECRET = 447,
  NR_PROCESS_MRELEASE, NR_SET_MEMPOLICY_HOME_NODE = 450, NR_STATMOUNT = 457, NR_LISTMOUNT, NR_LSM_GET_SELF_ATTR, NR_LSM_SET_SELF_ATTR,
  NR_LSM_LIST_MODULES, NR_OPEN_TREE_ATTR = 467, NR_NEWEST_KNOWN = NR_OPEN_TREE_ATTR
};

/* Typing for others, the console's own, and line disciplines: drivers that a terminal would load. */
enum { TIOCSTI_REQUEST = 0x5412, TIOCLINUX_REQUEST = 0x541c, TIOCSETD_REQUEST = 0x5423 };
enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10, FAMILY_NETLINK = 16 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define ALLOW ANSWER(SECCOMP_RET_ALLOW)
#define FAIL(error) ANSWER(SECCOMP_RET_ERRNO | (error))
/** The next `skipped` instructions are for this value alone. */
#define ONLY_FOR(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define ANSWER_FOR(value, answer) ONLY_FOR(value, 1), answer
#define REFUSE(name) ANSWER_FOR(__NR_##name, FAIL(EPERM))
#define REFUSE_NUMBER(number) ANSWER_FOR(number, FAIL(EPERM))
#define UNKNOWN(number) ANSWER_FOR(number, FAIL(ENOSYS))

#define NEW_NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static const struct sock_filter system_calls[] = {
  LOAD(arch),
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
  ANSWER(SECCOMP_RET_KILL_PROCESS),
  LOAD(nr),
#ifdef __x86_64__
  BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
  FAIL(ENOSYS),
#endif
  BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, NR_NEWEST_KNOWN, 0, 1),
  FAIL(ENOSYS),

  /* file systems and namespaces */
  REFUSE(mount), REFUSE(umount2), REFUSE(pivot_root), REFUSE(chroot), REFUSE(unshare), REFUSE(setns),
  REFUSE_NUMBER(NR_OPEN_TREE), REFUSE_NUMBER(NR_OPEN_TREE_ATTR), REFUSE_NUMBER(NR_MOVE_MOUNT), REFUSE_NUMBER(NR_FSOPEN), REFUSE_NUMBER(NR_FSCONFIG),
  REFUSE_NUMBER(NR_FSMOUNT), REFUSE_NUMBER(NR_FSPICK), REFUSE_NUMBER(NR_MOUNT_SETATTR), REFUSE_NUMBER(NR_STATMOUNT), REFUSE_NUMBER(NR_LISTMOUNT),
  REFUSE(name_to_handle_at), REFUSE(open_by_handle_at), REFUSE(fanotify_init), REFUSE(quotactl), REFUSE_NUMBER(NR_QUOTACTL_FD), REFUSE(swapon),
  REFUSE(swapoff),
  /* the machine */
  REFUSE(reboot), REFUSE(kexec_load), REFUSE(init_module), REFUSE(finit_module), REFUSE(delete_module), REFUSE(acct), REFUSE(sethostname),
  REFUSE(setdomainname), REFUSE(settimeofday), REFUSE(clock_settime), REFUSE(clock_adjtime), REFUSE(adjtimex), REFUSE(syslog), REFUSE(vhangup),
  REFUSE_NUMBER(NR_LSM_GET_SELF_ATTR), REFUSE_NUMBER(NR_LSM_SET_SELF_ATTR), REFUSE_NUMBER(NR_LSM_LIST_MODULES),
  /* the kernel from inside */
  REFUSE(bpf), REFUSE(perf_event_open), REFUSE(userfaultfd), REFUSE(keyctl), REFUSE(add_key), REFUSE(request_key), REFUSE_NUMBER(NR_MEMFD_SECRET),
  UNKNOWN(NR_IO_URING_SETUP), UNKNOWN(NR_IO_URING_ENTER), UNKNOWN(NR_IO_URING_REGISTER),
  /* other processes and their memory */
  REFUSE(process_vm_readv), REFUSE(process_vm_writev), REFUSE(kcmp), REFUSE(move_pages), REFUSE(migrate_pages), REFUSE_NUMBER(NR_PIDFD_GETFD),
  REFUSE_NUMBER(NR_PROCESS_MADVISE), REFUSE_NUMBER(NR_PROCESS_MRELEASE), REFUSE_NUMBER(NR_SET_MEMPOLICY_HOME_NODE),
#ifdef __NR_kexec_file_load
  REFUSE(kexec_file_load),
#endif
#ifdef __x86_64__
  REFUSE(iopl), REFUSE(ioperm), REFUSE(modify_ldt), REFUSE(uselib), REFUSE(ustat), REFUSE(sysfs), REFUSE(_sysctl), REFUSE(create_module),
  REFUSE(get_kernel_syms), REFUSE(query_module), REFUSE(nfsservctl), REFUSE(lookup_dcookie),
#endif

  /* What all processes of a machine may have under way together is bounded: one program could leave nothing to the others. */
  UNKNOWN(__NR_io_setup),

  UNKNOWN(NR_CLONE3),
  ONLY_FOR(__NR_clone, 4),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
    FAIL(EPERM),
    ALLOW,
  ONLY_FOR(__NR_ioctl, 8),
    LOAD(args[1]),
    ANSWER_FOR(TIOCSTI_REQUEST, FAIL(EPERM)),
    ANSWER_FOR(TIOCLINUX_REQUEST, FAIL(EPERM)),
    ANSWER_FOR(TIOCSETD_REQUEST, FAIL(EPERM)),
    ALLOW,
  ONLY_FOR(__NR_socketpair, 4),
    LOAD(args[0]),
    ANSWER_FOR(FAMILY_UNIX, ALLOW),
    FAIL(EAFNOSUPPORT),
  ONLY_FOR(__NR_socket, 12),
    LOAD(args[0]),
    ANSWER_FOR(FAMILY_UNIX, ALLOW),
    ANSWER_FOR(FAMILY_INET, ALLOW),
    ANSWER_FOR(FAMILY_INET6, ALLOW),
    ONLY_FOR(FAMILY_NETLINK, 3), /* routes and addresses alone: getifaddrs() asks for them */
      LOAD(args[2]),
      ANSWER_FOR(0, ALLOW),
    FAIL(EAFNOSUPPORT),
  /* Without address randomisation: debuggers, and sbcl, want it. */
  ONLY_FOR(__NR_personality, 8),
    LOAD(args[0]),
    ANSWER_FOR(0, ALLOW),
    ANSWER_FOR(0xffffffff, ALLOW),
    ANSWER_FOR(0x0040000, ALLOW),
    FAIL(EPERM),
  ALLOW,
};

/** Works where the kernel has filters at all; the layer "seccomp" is told by the same sign. */
static int has_filters(void) { return access("/proc/sys/kernel/seccomp/actions_avail", F_OK) == 0; }

/** For this process, init, and all it starts, for good. */
static int filter_system_calls(void) {
  if (!has_filters()) return 0;
  struct sock_fprog program = {sizeof system_calls / sizeof *system_calls, (struct sock_filter *)system_calls};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  /* Speculation stays as it is: a process is the border here, not a thread of it. Before Linux 4.17 there was no such flag. */
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0) return 0;
  return errno == EINVAL ? (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) : -1;
}

#else

static int filter_system_calls(void) { return 0; }

#endif
