/*
 * runyard-init: process 1 of a sandbox. It waits for one program, runs it, relays its streams and tells how it ended.
 *
 * Theory of operation
 *
 *   The supervisor starts this file long before there is a program, through bubblewrap or as a
 *   launcher that becomes one process 1 after the other (launcher.h). It is pid 1 of a fresh pid namespace, so when it exits or is killed the kernel kills everything in the sandbox. The program is its child and
 *   never pid 1 itself (signals without a handler do nothing to a pid 1, so abort() would look like something else).
 *
 *     fd 0  raw bytes for the program's stdin; end of file means end of stdin
 *     fd 1  frames to the supervisor: ready, started, output, ended ...
 *     fd 4  frames from the supervisor: the program (arguments, environment, files, limits, go), later signals
 *
 *   A frame is { u8 type, u32 length, payload }, host byte order on both sides (same machine).
 *
 *   A warm start: after arguments and environment the supervisor may say warm in place of go. The program is started at
 *   once and finds one end of a socket at WARM. It gets ready, writes a byte there and waits for one; that comes once the
 *   files are laid and the limits set. Whoever waits there does so before anything of the program is looked at: nothing
 *   it sees afterwards is different.
 *
 *   Order of stdout and stderr: the program gets pipes in packet mode (O_DIRECT) that hold one packet each, watched by
 *   an edge-triggered epoll. A pipe enters epoll's ready list when it is written and cannot be written again before it is
 *   read here, so the list is the order of the writes. A stream that wrote WIDEN_AFTER packets in a row gets a wide pipe,
 *   and a narrow one again when the other stream speaks: bulk output stays fast, and a line on the other stream
 *   can then be late by at most the packets of one wide pipe.
 *   A program that writes without waiting (O_NONBLOCK, as Node and all of libuv do) would find such a pipe full at its second
 *   line, and lose what it has not written when it exits. Where the supervisor says roomy, the pipes are ordinary ones, and
 *   of what was written on both since they were read last, the stream that began comes first as a whole.
 *
 *   A terminal: where the supervisor names a size, the program gets one in place of the three pipes, as the controlling terminal
 *   of its session. What it shows comes as its standard output. This process keeps the program's end open as well, so that a
 *   program that closes it is not mistaken for one that ended. The end of the input is typed.
 *
 *   While the program runs, frames are held for HELD_MS: the supervisor wakes up once for all that a short program has to
 *   say, where each time costs it and what it tells of a quarter of a millisecond of CPU.
 *
 *   The end: the program is reaped, what its pipes hold is relayed (children that still hold them are not waited for),
 *   everything else in the namespace is killed and reaped, and only then are files collected: nothing can change under
 *   the collector's hands. It opens every path component with O_NOFOLLOW and takes regular files only. A limit that strikes
 *   from outside comes as a SIGKILL for the program where files are wanted, so that there is somebody left to collect them.
 *
 *   Any failure of our own is a fault frame that names the step and errno; the supervisor never blames the program for it.
 *   This process is not dumpable: the program, which has the same uid, cannot trace it or read its memory.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "system-calls.h"

enum { INPUT = 0, FRAMES = 1, CONTROL = 4, WARM = 1023 };
enum { NARROW = 4096, WIDE = 1 << 16, WIDEN_AFTER = 256, CHUNK = 1 << 16 };
enum { HELD_BYTES = 1 << 14, HELD_MS = 4 };
enum { MAX_STRINGS = 4096, WALK_MAX = 20000, WALK_DEPTH = 64, DRAIN_MAX = 1 << 20 };
enum { MAX_PATTERNS = 64, LEFT_OUT_TOLD = 16 };

struct limits {
  uint64_t output_bytes, file_bytes, processes, cpu_seconds, collect_bytes, collect_files, collect_depth;
} __attribute__((packed));

struct ended {
  int32_t exit_code, signal;
  uint64_t wall_us, output_seen;
  uint8_t output_exceeded;
} __attribute__((packed));

struct finished {
  uint64_t children_cpu_us, own_cpu_us, peak_rss_bytes;
  uint8_t file_limit_hit;
  uint32_t left_out;
} __attribute__((packed));

struct stream {
  int fd;
  char type;
  unsigned packets_in_a_row;
};

static struct limits limits;
static char *arguments[MAX_STRINGS + 1], *environment[MAX_STRINGS + 1];
static int argument_count, environment_count;
static char *collect_folder, *patterns[MAX_PATTERNS];
static int pattern_count;
static int roomy;
static struct winsize wanted_size; /* of a terminal, where one is wanted */
static int terminal = -1;          /* the program's end of it */
static const char *work = "/work";
static char buffer[CHUNK];
static struct stream out = {-1, 'o', 0}, err = {-1, 'e', 0};
static uint64_t output_seen;
static uint64_t own_before_us; /* what this process had used when it last waited: ahead of the program */
static int exceeded;

/* ---- frames ---- */

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void write_all(int fd, const void *data, size_t size) {
  for (const char *at = data; size > 0;) {
    ssize_t n = write(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(70); /* the supervisor is gone: nobody to tell */
    at += n;
    size -= n;
  }
}

static char held[HELD_BYTES]; /* frames that wait for more to come */
static size_t held_size;
static uint64_t held_since_us;
static int holding;

static void send_held(void) {
  write_all(FRAMES, held, held_size);
  held_size = 0;
}

static void send_frame(char type, const void *payload, uint32_t size) {
  char head[5] = {type};
  size_t whole = sizeof head + size;
  memcpy(head + 1, &size, 4);
  if (whole > sizeof held - held_size) send_held();
  if (whole > sizeof held) {
    write_all(FRAMES, head, sizeof head);
    write_all(FRAMES, payload, size);
    return;
  }
  if (held_size == 0) held_since_us = now_us();
  memcpy(held + held_size, head, sizeof head);
  if (size > 0) memcpy(held + held_size + sizeof head, payload, size);
  held_size += whole;
  if (!holding) send_held();
}

/** Milliseconds until what is held must go; -1 when nothing is. */
static int held_for_ms(void) {
  if (held_size == 0) return -1;
  uint64_t us = now_us() - held_since_us;
  return us >= HELD_MS * 1000 ? 0 : HELD_MS - (int)(us / 1000);
}

static void fault(const char *at) {
  char text[256];
  int32_t number = errno;
  holding = 0;
  memcpy(text, &number, 4);
  int n = snprintf(text + 4, sizeof text - 4, "%s", at);
  send_frame('!', text, 4 + (n < 251 ? n : 251));
  _exit(71);
}

/** Descriptors that came from whoever started the supervisor are nobody's business here. Before Linux 5.9, one by one. */
static void close_from(int first) {
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
  for (int fd = first; fd < sysconf(_SC_OPEN_MAX); fd++) close(fd);
}

static void read_exact(int fd, void *data, size_t size) {
  for (char *at = data; size > 0;) {
    ssize_t n = read(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(0); /* closed before there was a program: the pool is being emptied */
    at += n;
    size -= n;
  }
}

#include "launcher.h"

static uint64_t cpu_us(int who, uint64_t *peak_rss_bytes) {
  struct rusage usage;
  getrusage(who, &usage);
  if (peak_rss_bytes) *peak_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
  return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* ---- the program arrives ---- */

/** Opens `path` component by component, never through a link; the last component with `flags`. */
static int open_beneath(int folder, const char *path, int flags, int make_parents) {
  char name[NAME_MAX + 1];
  int at = dup(folder);
  for (const char *p = path; at >= 0;) {
    const char *slash = strchrnul(p, '/');
    size_t length = slash - p;
    if (length == 0 || length > NAME_MAX || (length == 2 && p[0] == '.' && p[1] == '.')) {
      close(at);
      errno = EINVAL;
      return -1;
    }
    memcpy(name, p, length);
    name[length] = 0;
    int last = *slash == 0;
    if (!last && make_parents) mkdirat(at, name, 0755); /* that it exists is fine; anything else fails at the open */
    int next = last ? openat(at, name, flags | O_NOFOLLOW | O_CLOEXEC, 0644) : openat(at, name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int saved = errno;
    close(at);
    errno = saved;
    if (last || next < 0) return next;
    at = next;
    p = slash + 1;
  }
  return at;
}

/** Payload: u8 executable, u16 length of the path, the path, the bytes. Streamed: a file may be larger than memory here. */
static void lay_file(uint32_t size) {
  uint8_t executable;
  uint16_t length;
  char path[PATH_MAX];
  read_exact(CONTROL, &executable, 1);
  read_exact(CONTROL, &length, 2);
  if (length >= sizeof path || size < 3u + length) errno = EINVAL, fault("read a file's path");
  read_exact(CONTROL, path, length);
  path[length] = 0;
  int folder = open(work, O_DIRECTORY | O_CLOEXEC);
  int fd = open_beneath(folder, path, O_WRONLY | O_CREAT | O_EXCL, 1);
  if (fd < 0) fault("create a file in the work folder");
  for (uint32_t left = size - 3 - length; left > 0;) {
    uint32_t part = left < CHUNK ? left : CHUNK;
    read_exact(CONTROL, buffer, part);
    for (uint32_t done = 0; done < part;) {
      ssize_t n = write(fd, buffer + done, part - done);
      if (n <= 0) fault("write a file in the work folder");
      done += n;
    }
    left -= part;
  }
  if (executable && fchmod(fd, 0755) < 0) fault("make a file executable");
  close(fd);
  close(folder);
}

/** Payload: u16 length of the path, the path, where it points. Whoever follows it is inside: it reaches no further than they. */
static void lay_link(uint32_t size) {
  uint16_t length;
  char text[2 * PATH_MAX];
  read_exact(CONTROL, &length, 2);
  if (size < 2u + length || size >= sizeof text) errno = EINVAL, fault("read a link");
  read_exact(CONTROL, text, size - 2);
  text[size - 2] = 0;
  char name[NAME_MAX + 1] = {0};
  if (length > NAME_MAX) errno = EINVAL, fault("read a link's name");
  memcpy(name, text, length);
  int folder = open(work, O_DIRECTORY | O_CLOEXEC);
  if (symlinkat(text + length, folder, name) < 0) fault("make a link in the work folder");
  close(folder);
}

static char *read_string(uint32_t size) {
  char *text = malloc((size_t)size + 1);
  if (!text) fault("keep a string");
  read_exact(CONTROL, text, size);
  text[size] = 0;
  return text;
}

/** Directly in the work folder. That it is there already is fine. */
static void make_folder(uint32_t size) {
  char *name = read_string(size);
  int folder = open(work, O_DIRECTORY | O_CLOEXEC);
  if (strchr(name, '/') || folder < 0 || (mkdirat(folder, name, 0755) < 0 && errno != EEXIST)) fault("make a folder in the work folder");
  close(folder);
  free(name);
}

static void append(char **list, int *count, char *text) {
  if (*count >= MAX_STRINGS) errno = E2BIG, fault("read arguments and environment");
  list[(*count)++] = text;
}

/** Payload: u16 columns, u16 rows. */
static struct winsize size_of(const uint16_t payload[2]) { return (struct winsize){.ws_col = payload[0], .ws_row = payload[1]}; }

/** Returns the frame that ended it: 'G' (go) or 'W' (get warm). */
static char receive_program(void) {
  for (;;) {
    char type;
    uint32_t size;
    read_exact(CONTROL, &type, 1);
    read_exact(CONTROL, &size, 4);
    if (type == 'A') append(arguments, &argument_count, read_string(size));
    else if (type == 'E') append(environment, &environment_count, read_string(size));
    else if (type == 'C') collect_folder = read_string(size);
    else if (type == 'P' && pattern_count < MAX_PATTERNS) patterns[pattern_count++] = read_string(size);
    else if (type == 'F') lay_file(size);
    else if (type == 'D') make_folder(size);
    else if (type == 'S') lay_link(size);
    else if (type == 'R' && size == 0) roomy = 1;
    else if (type == 'T' && size == 4) {
      uint16_t payload[2];
      read_exact(CONTROL, payload, size);
      wanted_size = size_of(payload);
    } else if (type == 'L' && size == sizeof limits) read_exact(CONTROL, &limits, size);
    else if (type == 'G' || type == 'W') return type;
    else errno = EPROTO, fault("read the program");
  }
}

/* ---- the program starts ---- */

static int set_limit_of(pid_t pid, int what, uint64_t soft, uint64_t hard) {
  struct rlimit limit;
  if (prlimit(pid, what, NULL, &limit) < 0) return -1;
  limit.rlim_max = hard < limit.rlim_max ? hard : limit.rlim_max;
  limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
  return prlimit(pid, what, &limit, NULL);
}

static int set_limit(int what, uint64_t soft, uint64_t hard) { return set_limit_of(0, what, soft, hard); }

static int set_fixed_limits(void) {
  return set_limit(RLIMIT_CORE, 0, 0) || set_limit(RLIMIT_NOFILE, WARM + 1, WARM + 1) ||
         set_limit(RLIMIT_STACK, 256 << 20, RLIM_INFINITY) || set_limit(RLIMIT_MEMLOCK, 64 << 10, 64 << 10) ||
         set_limit(RLIMIT_MSGQUEUE, 64 << 10, 64 << 10);
}

/** The limits of this step, for a process that may run already. */
static int set_step_limits(pid_t pid) {
  return set_limit_of(pid, RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes) ||
         set_limit_of(pid, RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1) ||
         (limits.processes > 0 && set_limit_of(pid, RLIMIT_NPROC, limits.processes, limits.processes));
}

/** In the child, never returns. What fails before the exec is written to `tell` as { step, errno }. */
static void become_program(int in, int out_end, int err_end, int tell, int warm) {
  int32_t failure[2] = {0, 0};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
  setsid();
  prctl(PR_SET_DUMPABLE, 1); /* own /proc files belong to root while not dumpable */
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) { /* best effort: without it the kernel may kill init first, which ends the program just as well */
    if (write(score, "1000", 4) < 0) failure[1] = 0;
    close(score);
  }
  if (dup2(in, 0) < 0 || dup2(out_end, 1) < 0 || dup2(err_end, 2) < 0) goto failed;
  if (terminal >= 0 && ioctl(0, TIOCSCTTY, 0) < 0) goto failed;
  if (tell != 3 && (tell = dup3(tell, 3, O_CLOEXEC)) < 0) goto failed;
  if (set_fixed_limits() != 0) goto failed;
  if (warm >= 0 ? dup2(warm, WARM) < 0 : set_step_limits(0) != 0) goto failed;
  failure[0] = 1;
  environ = environment;
  if (strchr(arguments[0], '/')) execve(arguments[0], arguments, environment); /* execvpe would hand noise to a shell */
  else execvpe(arguments[0], arguments, environment);
failed:
  failure[1] = errno;
  if (write(tell, failure, sizeof failure) < 0) _exit(72);
  _exit(72);
}

static void make_pipe(int ends[2], int flags) {
  if (pipe2(ends, flags | O_CLOEXEC) < 0) fault("open the program's pipes");
}

static void set_nonblocking(int fd, int on) {
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

/** What the program's streams are: its own ends, and those here. */
struct streams {
  int in, out, err;
  int input, output, errors;
};

static struct streams open_pipes(void) {
  int in[2], outs[2], errs[2];
  make_pipe(in, 0);
  make_pipe(outs, roomy ? 0 : O_DIRECT);
  make_pipe(errs, roomy ? 0 : O_DIRECT);
  if (!roomy) fcntl(outs[0], F_SETPIPE_SZ, NARROW), fcntl(errs[0], F_SETPIPE_SZ, NARROW);
  return (struct streams){in[0], outs[1], errs[1], in[1], outs[0], errs[0]};
}

/** Both directions have a descriptor of their own here: epoll watches each for one thing, and input is closed first. */
static struct streams open_terminal(void) {
  struct termios mode;
  int own = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (own < 0 || unlockpt(own) < 0 || ioctl(own, TIOCSWINSZ, &wanted_size) < 0) fault("open a terminal");
  if ((terminal = open(ptsname(own), O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) fault("open a terminal");
  if (tcgetattr(terminal, &mode) < 0) fault("ask for a terminal's mode");
  mode.c_iflag |= IUTF8; /* so that what is erased is a character and not a byte */
  if (tcsetattr(terminal, TCSANOW, &mode) < 0) fault("set a terminal's mode");
  roomy = 1;
  return (struct streams){terminal, terminal, terminal, fcntl(own, F_DUPFD_CLOEXEC, 0), own, -1};
}

/**
 * Starts the program; its stdin's write end is returned in `input`. 0 when the exec failed (already reported).
 * `warm`: its end of the socket, or -1.
 */
static pid_t start_program(int *input, int warm) {
  int tell[2];
  struct streams streams = wanted_size.ws_col > 0 ? open_terminal() : open_pipes();
  make_pipe(tell, 0);
  pid_t child = fork();
  if (child < 0) fault("start a process");
  if (child == 0) become_program(streams.in, streams.out, streams.err, tell[1], warm);
  if (terminal < 0) close(streams.in), close(streams.out), close(streams.err);
  close(tell[1]);
  int32_t failure[2];
  ssize_t n;
  do n = read(tell[0], failure, sizeof failure);
  while (n < 0 && errno == EINTR);
  close(tell[0]);
  *input = streams.input;
  out.fd = streams.output;
  err.fd = streams.errors;
  set_nonblocking(*input, 1), set_nonblocking(out.fd, 1);
  if (err.fd >= 0) set_nonblocking(err.fd, 1);
  if (n != sizeof failure) return child;
  waitpid(child, NULL, 0);
  errno = failure[1];
  if (failure[0] == 0) fault("prepare the program's process");
  send_frame('x', &failure[1], 4);
  return 0;
}

/** Starts the program ahead and receives the rest. The supervisor closes a sandbox that does not get warm in time. */
static pid_t start_warm(int *input) {
  int ends[2];
  char byte;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) fault("open the socket of a warm start");
  pid_t child = start_program(input, ends[1]);
  close(ends[1]);
  if (child == 0) return 0;
  if (read(ends[0], &byte, 1) != 1) errno = ECHILD, fault("get warm");
  own_before_us = cpu_us(RUSAGE_SELF, NULL);
  send_frame('w', NULL, 0);
  if (receive_program() != 'G') errno = EPROTO, fault("read the program");
  if (set_step_limits(child) != 0) fault("limit a warm program");
  if (send(ends[0], "g", 1, MSG_NOSIGNAL) != 1) fault("go on from a warm start");
  close(ends[0]);
  return child;
}

/* ---- while it runs ---- */

/** Kills everything else in the namespace. Returns 0 when there was nothing. */
static int kill_others(void) { return getpid() != 1 || kill(-1, SIGKILL) == 0; }

/** Kills and reaps everything that is left. Without a pid namespace orphans come to us too (child subreaper). */
static void end_all(void) {
  for (pid_t ended = 1; ended > 0;) {
    if (getpid() == 1) kill(-1, SIGKILL);
    else {
      FILE *children = fopen("/proc/thread-self/children", "re");
      for (int pid; children && fscanf(children, "%d", &pid) == 1;) kill(pid, SIGKILL);
      if (children) fclose(children);
    }
    do ended = waitpid(-1, NULL, 0);
    while (ended < 0 && errno == EINTR);
  }
}

/** Relays one packet. Returns what read() returned. */
static ssize_t relay_once(struct stream *from) {
  if (from->fd < 0) return 0;
  ssize_t n = read(from->fd, buffer, sizeof buffer);
  if (n == 0) close(from->fd), from->fd = -1;
  if (n <= 0) return n;
  uint64_t room = output_seen < limits.output_bytes ? limits.output_bytes - output_seen : 0;
  output_seen += n;
  if (room > 0) send_frame(from->type, buffer, (uint64_t)n < room ? (uint32_t)n : (uint32_t)room);
  if (output_seen > limits.output_bytes) exceeded = 1;
  return n;
}

static void drain(struct stream *from) {
  for (size_t total = 0; total < DRAIN_MAX && !exceeded;) {
    ssize_t n = relay_once(from);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    total += n;
  }
}

/** The program itself may have resized the pipe, so its size is asked, not remembered (0.1 us). */
static int is_wide(const struct stream *s) { return s->fd >= 0 && fcntl(s->fd, F_GETPIPE_SZ) > NARROW; }

static void on_output(struct stream *from, struct stream *other) {
  if (roomy) return drain(from);
  if (is_wide(other)) { /* EBUSY while packets are in it: then it is narrowed at the next packet */
    drain(other);
    fcntl(other->fd, F_SETPIPE_SZ, NARROW);
  }
  other->packets_in_a_row = 0;
  if (is_wide(from)) drain(from);
  else relay_once(from);
  if (from->fd >= 0 && ++from->packets_in_a_row == WIDEN_AFTER) fcntl(from->fd, F_SETPIPE_SZ, WIDE);
}

static struct { size_t size, done; } pending; /* input read from outside, not yet taken by the program */
static char input_buffer[CHUNK];

/** Makes the character for the end of input what comes next, twice where it would only end a line. Returns how many. */
static ssize_t type_end(void) {
  static int is_typed;
  struct termios mode;
  if (terminal < 0 || is_typed++ || tcgetattr(terminal, &mode) < 0) return 0;
  char end = mode.c_cc[VEOF], last = pending.size > 0 ? input_buffer[pending.size - 1] : '\n';
  int in_line = (mode.c_lflag & ICANON) && last != '\n' && last != '\r' && last != end;
  input_buffer[0] = input_buffer[1] = end;
  return in_line ? 2 : 1;
}

/** Moves stdin until one side has to wait. Returns 0 when stdin is over. */
static int relay_input(int to) {
  for (;;) {
    if (pending.done == pending.size) {
      ssize_t n = read(INPUT, input_buffer, sizeof input_buffer);
      if (n < 0) return errno == EAGAIN || errno == EINTR;
      if (n == 0 && (n = type_end()) == 0) return 0;
      pending.size = n;
      pending.done = 0;
    }
    ssize_t n = write(to, input_buffer + pending.done, pending.size - pending.done);
    if (n < 0) return errno == EAGAIN || errno == EINTR; /* EPIPE: nobody reads it any more */
    pending.done += n;
  }
}

static void resize_terminal(const unsigned char *payload) {
  uint16_t sides[2];
  memcpy(sides, payload, sizeof sides);
  struct winsize size = size_of(sides);
  if (terminal >= 0 && ioctl(terminal, TIOCSWINSZ, &size) < 0) fault("resize a terminal");
}

static void on_control(pid_t child) {
  enum { HEAD = 5, PAYLOAD_MAX = 4 };
  static unsigned char frame[HEAD + PAYLOAD_MAX];
  static size_t have;
  for (;;) {
    size_t whole = HEAD + (have < HEAD ? 0 : frame[1]); /* payloads are short: one byte tells their length */
    if (whole > sizeof frame) errno = EPROTO, fault("read a message");
    ssize_t n = recv(CONTROL, frame + have, whole - have, MSG_DONTWAIT);
    if (n == 0) _exit(0); /* the supervisor is gone, and with us goes the sandbox */
    if (n < 0) return;
    have += n;
    if (have < HEAD || have < HEAD + (size_t)frame[1]) continue;
    have = 0;
    if (frame[0] == 'K') kill(-child, frame[HEAD]);
    else if (frame[0] == 'T') resize_terminal(frame + HEAD);
  }
}

static void watch(int epoll, int fd, uint32_t events, uint32_t id) {
  struct epoll_event event = {.events = events, .data.u32 = id};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fault("watch the program's pipes");
}

/** Reaps what ended. Returns 1 and the wait status when the program itself did. */
static int reap(pid_t child, int *status) {
  int any, found = 0;
  for (pid_t pid; (pid = waitpid(-1, &any, WNOHANG)) > 0;)
    if (pid == child) *status = any, found = 1;
  return found;
}

static int attend(pid_t child, int input, int deaths) {
  enum { ON_OUT, ON_ERR, ON_STDIN, ON_PROGRAM_READS, ON_CONTROL, ON_DEATH };
  int epoll = epoll_create1(EPOLL_CLOEXEC), status = 0;
  set_nonblocking(INPUT, 1);
  watch(epoll, out.fd, EPOLLIN | EPOLLET, ON_OUT);
  if (err.fd >= 0) watch(epoll, err.fd, EPOLLIN | EPOLLET, ON_ERR);
  watch(epoll, INPUT, EPOLLIN | EPOLLET, ON_STDIN);
  watch(epoll, input, EPOLLOUT | EPOLLET, ON_PROGRAM_READS);
  watch(epoll, CONTROL, EPOLLIN | EPOLLET, ON_CONTROL);
  watch(epoll, deaths, EPOLLIN, ON_DEATH);
  for (;;) {
    struct epoll_event events[8];
    int count = epoll_wait(epoll, events, 8, held_for_ms());
    int death = 0;
    for (int i = 0; i < count; i++) {
      uint32_t id = events[i].data.u32;
      if (id == ON_OUT && out.fd >= 0) on_output(&out, &err);
      if (id == ON_ERR && err.fd >= 0) on_output(&err, &out);
      if ((id == ON_STDIN || id == ON_PROGRAM_READS) && input >= 0 && !relay_input(input)) close(input), input = -1;
      if (id == ON_CONTROL) on_control(child);
      if (id == ON_DEATH) death = 1;
    }
    if (exceeded) {
      kill(-child, SIGKILL);
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    struct signalfd_siginfo info;
    if (death && read(deaths, &info, sizeof info) > 0 && reap(child, &status)) break;
    if (held_for_ms() == 0) send_held();
  }
  close(epoll);
  if (input >= 0) close(input);
  return status;
}

/* ---- after it ended ---- */

static int walked;

/** Is there a regular file at the size limit below this folder? Takes the folder's descriptor over. */
static int has_full_file(int folder, int depth) {
  DIR *dir = fdopendir(folder);
  int found = 0;
  if (!dir) return close(folder), 0;
  for (struct dirent *e; !found && (e = readdir(dir)) && walked++ < WALK_MAX;) {
    struct stat s;
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    if (fstatat(folder, e->d_name, &s, AT_SYMLINK_NOFOLLOW) < 0) continue;
    if (S_ISREG(s.st_mode)) found = (uint64_t)s.st_size >= limits.file_bytes;
    else if (S_ISDIR(s.st_mode) && depth < WALK_DEPTH) {
      int next = openat(folder, e->d_name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (next >= 0) found = has_full_file(next, depth + 1);
    }
  }
  closedir(dir);
  return found;
}

static int file_limit_hit(void) {
  const char *places[] = {work, "/tmp", "/dev/shm"};
  for (int i = 0; i < (getpid() == 1 ? 3 : 1); i++) {
    struct statvfs space;
    int folder = open(places[i], O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) continue;
    if (getpid() == 1 && fstatvfs(folder, &space) == 0 && (space.f_bavail == 0 || space.f_ffree == 0)) return close(folder), 1;
    if (has_full_file(folder, 0)) return 1;
  }
  return 0;
}

static struct { uint64_t bytes, files; uint32_t left_out; } collected;

static int is_end(char c) { return c == 0 || c == '/'; }

static const char *after_character(const char *at) {
  do at++;
  while (((unsigned char)*at & 0xC0) == 0x80);
  return at;
}

static const char *after_name(const char *path) {
  path = strchrnul(path, '/');
  return *path ? path + 1 : path;
}

/** The first name of `pattern` against the first of `path`: `*` is any characters, `?` one. The last `*` alone can need another try. */
static int name_matches(const char *pattern, const char *path) {
  const char *star = NULL, *retry = NULL;
  for (;;) {
    if (*pattern == '*') star = ++pattern, retry = path;
    else if (is_end(*pattern) && is_end(*path)) return 1;
    else if (!is_end(*path) && *pattern == '?') pattern++, path = after_character(path);
    else if (!is_end(*path) && *pattern == *path) pattern++, path++;
    else if (star && !is_end(*retry)) pattern = star, path = retry = after_character(retry);
    else return 0;
  }
}

/** The same for whole paths, where a name that is `**` stands for any folders. Of a folder: can something below it match? */
static int path_matches(const char *pattern, const char *path, int is_folder) {
  const char *any = NULL, *retry = NULL;
  for (;;) {
    if (pattern[0] == '*' && pattern[1] == '*' && is_end(pattern[2])) {
      any = pattern = after_name(pattern), retry = path;
      if (is_folder || !*pattern) return is_folder || *path;
    } else if (!*path) return is_folder ? *pattern != 0 : *pattern == 0;
    else if (*pattern && name_matches(pattern, path)) pattern = after_name(pattern), path = after_name(path);
    else if (any) pattern = any, path = retry = after_name(retry);
    else return 0;
  }
}

static int is_wanted(const char *path, int is_folder) {
  for (int i = 0; i < pattern_count; i++)
    if (path_matches(patterns[i], path, is_folder)) return 1;
  return pattern_count == 0;
}

/** Tells of a file, or a folder, that does not come back: { u8 reason, u64 size, path }. The first few by name, the rest by number. */
static void leave_out(char reason, uint64_t size, const char *path) {
  size_t length = strnlen(path, PATH_MAX);
  char text[9 + PATH_MAX] = {reason};
  if (collected.left_out++ >= LEFT_OUT_TOLD) return;
  memcpy(text + 1, &size, 8);
  memcpy(text + 9, path, length);
  send_frame('l', text, 9 + length);
}

/** Sends { u8 executable, u64 size, path } and then exactly size bytes. A file that grew or shrank cannot be: all are dead. */
static void collect_bytes(int fd, const struct stat *s, const char *path) {
  size_t length = strlen(path);
  char head[9 + PATH_MAX];
  uint64_t left = s->st_size;
  head[0] = (s->st_mode & 0111) != 0;
  memcpy(head + 1, &left, 8);
  memcpy(head + 9, path, length);
  send_frame('f', head, 9 + length);
  while (left > 0) {
    ssize_t n = read(fd, buffer, left < CHUNK ? left : CHUNK);
    if (n <= 0) fault("read a collected file");
    send_frame('b', buffer, n);
    left -= n;
  }
}

static void collect_file(int folder, const char *name, const char *path) {
  struct stat s;
  int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return leave_out('r', 0, path);
  if (fstat(fd, &s) < 0 || !S_ISREG(s.st_mode)) leave_out('r', 0, path);
  else if (collected.files >= limits.collect_files) leave_out('n', s.st_size, path);
  else if ((uint64_t)s.st_size > limits.collect_bytes - collected.bytes) leave_out('s', s.st_size, path);
  else {
    collected.files++;
    collected.bytes += s.st_size;
    collect_bytes(fd, &s, path);
  }
  close(fd);
}

static void collect_below(int folder, const char *prefix, unsigned depth) {
  DIR *dir = fdopendir(folder);
  if (!dir) return close(folder), leave_out('r', 0, prefix);
  for (struct dirent *e; (e = readdir(dir));) {
    char path[PATH_MAX];
    struct stat s;
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    if (walked++ >= WALK_MAX) { leave_out('w', 0, prefix); break; }
    if (snprintf(path, sizeof path, "%s%s", prefix, e->d_name) >= (int)sizeof path) { leave_out('p', 0, prefix); continue; }
    if (fstatat(folder, e->d_name, &s, AT_SYMLINK_NOFOLLOW) < 0 || !is_wanted(path, S_ISDIR(s.st_mode))) continue;
    if (S_ISREG(s.st_mode)) collect_file(folder, e->d_name, path);
    else if (!S_ISDIR(s.st_mode)) {
      if (pattern_count > 0) leave_out('k', 0, path);
    } else if (depth >= limits.collect_depth) leave_out('d', 0, path);
    else {
      int next = openat(folder, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      size_t length = strlen(path);
      if (next < 0) leave_out('r', 0, path);
      else if (length + 1 >= sizeof path) leave_out('p', 0, path), close(next);
      else path[length] = '/', path[length + 1] = 0, collect_below(next, path, depth + 1);
    }
  }
  closedir(dir);
}

static void collect(void) {
  int root = open(work, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  walked = 0;
  if (root < 0) return leave_out('r', 0, ".");
  if (!strcmp(collect_folder, ".")) return collect_below(root, "", 1);
  int folder = open_beneath(root, collect_folder, O_RDONLY | O_DIRECTORY, 0);
  close(root);
  if (folder >= 0) collect_below(folder, "", 1);
}

/** What this was started with is none of the program's business, which can read it in /proc. */
static void forget_arguments(int argc, char **argv) {
  for (int i = 1; i < argc; i++) memset(argv[i], 0, strlen(argv[i]));
}

int main(int argc, char **argv) {
  if (argc > 3 && !strcmp(argv[1], "--launch")) {
    launch(argv[2], argv[3], argv + 4);
    forget_arguments(argc, argv);
  } else if (argc > 1) work = argv[1];
  close(3);
  close_from(5);
  sigset_t deaths_only;
  sigemptyset(&deaths_only);
  sigaddset(&deaths_only, SIGCHLD);
  sigprocmask(SIG_BLOCK, &deaths_only, NULL);
  signal(SIGPIPE, SIG_IGN);
  int deaths = signalfd(-1, &deaths_only, SFD_CLOEXEC | SFD_NONBLOCK);
  fcntl(FRAMES, F_SETFD, FD_CLOEXEC), fcntl(CONTROL, F_SETFD, FD_CLOEXEC), fcntl(INPUT, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_DUMPABLE, 0);
  if (getpid() != 1) prctl(PR_SET_CHILD_SUBREAPER, 1), prctl(PR_SET_PDEATHSIG, SIGKILL);
  set_nonblocking(FRAMES, 0), set_nonblocking(CONTROL, 0);
  if (chdir(work) < 0) fault("enter the work folder");
  umask(022);
  /* The program inherits it. Here, where nobody waits yet, it costs no time. */
  if (filter_system_calls() < 0) fault("refuse system calls");
  own_before_us = cpu_us(RUSAGE_SELF, NULL);
  send_frame('r', NULL, 0);

  int warm = receive_program() == 'W', input;
  if (argument_count == 0) errno = EINVAL, fault("read the program");
  pid_t child = warm ? start_warm(&input) : start_program(&input, -1);
  if (child == 0) return 0;
  uint64_t started = now_us();
  holding = 1;
  send_frame('s', NULL, 0);
  int status = attend(child, input, deaths);
  uint64_t wall_us = now_us() - started;
  drain(&out);
  drain(&err);
  struct ended ended = {WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0, wall_us, output_seen, exceeded};
  send_frame('d', &ended, sizeof ended);
  holding = 0;
  /* The supervisor stops the program's clocks, which what is left to do here must not run against. */
  if (kill_others() || status != 0 || collect_folder) send_held(), end_all();
  struct finished finished = {0};
  uint64_t peak_rss_bytes;
  finished.children_cpu_us = cpu_us(RUSAGE_CHILDREN, &peak_rss_bytes);
  finished.peak_rss_bytes = peak_rss_bytes;
  if (status != 0) finished.file_limit_hit = WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ ? 1 : file_limit_hit();
  if (collect_folder) collect();
  finished.left_out = collected.left_out;
  finished.own_cpu_us = cpu_us(RUSAGE_SELF, NULL) - own_before_us;
  send_frame('z', &finished, sizeof finished);
  return 0;
}
