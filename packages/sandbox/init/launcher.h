/*
 * The launcher: opens sandboxes on a root that lies ready, where the supervisor is root. bubblewrap, which opens them elsewhere,
 * needs twice the CPU: it is loaded anew each time, builds a root and lets go of the machine's (see decision 12).
 *
 *   fd 0  orders from the supervisor: { u32 number, u32 uid, u32 control group }; their end is the launcher's
 *   fd 1  news: { u8 type, u32 number, u32 pid }: 'o' process 1 of a sandbox has begun, 'f' it could not be opened, 'e' process 1
 *         has ended, and with it everything in the sandbox
 *
 * It lives in a mount namespace that has nothing but the root, so that each sandbox starts from a copy of that. An order makes
 * it fork twice. The first child connects to the supervisor's door and makes the namespaces; the second is born into them
 * as process 1, mounts what is the sandbox's own, and only then becomes an ordinary user, in a user namespace below which
 * there can be no other. The namespaces belong to the machine's root: in no way can what happens inside change them. No
 * capability is left, nor a way to get one. It goes on as init, without another file to load; nothing of the launcher's
 * memory is a secret.
 *
 * Two connections to the door, each begun with { u8 what, u32 number }: 'c' becomes init's CONTROL and FRAMES, 'i' its INPUT.
 * The root and what is mounted in it come read-only, without setuid and, but for /dev, without devices.
 */
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/un.h>

enum { INSIDE_UID = 1000, FOLDER_BYTES = 256 << 20, DOOR = 3, MOST_GROUPS = 8, MOST_SANDBOXES = 4096 };

struct order {
  uint32_t number, uid, group;
} __attribute__((packed));

/** Where control groups are made, in each hierarchy that has some, and their names there but for the number at the end. */
static struct { int folder; const char *prefix; } group_places[MOST_GROUPS];
static int group_place_count;

/** Of the launcher, or of a process that is not a sandbox yet: told to the log. */
static void launch_failed(const char *at) {
  fprintf(stderr, "runyard-init cannot %s: %s\n", at, strerror(errno));
  _exit(73);
}

static void put_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) launch_failed(path);
  close(fd);
}

/* ---- one sandbox ---- */

/** Connects to the supervisor's door, whose folder is open, and says for whom. */
static int connect_to_door(char what, uint32_t number) {
  struct sockaddr_un door = {.sun_family = AF_UNIX, .sun_path = "door"};
  char hello[5] = {what};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  memcpy(hello + 1, &number, sizeof number);
  if (fd < 0 || connect(fd, (struct sockaddr *)&door, sizeof door) < 0) launch_failed("reach the supervisor");
  if (write(fd, hello, sizeof hello) != sizeof hello) launch_failed("greet the supervisor");
  return fd;
}

static void mount_writable(const char *path, const char *mode, uint32_t uid) {
  char options[96];
  snprintf(options, sizeof options, "mode=%s,size=%d,uid=%u,gid=%u", mode, FOLDER_BYTES, uid, uid);
  if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0) launch_failed("mount a writable folder");
}

/** Moves itself. The kernel may take 12 ms for that, which nobody waits for here. */
static void enter_groups(uint32_t group) {
  char path[96];
  for (int i = 0; i < group_place_count; i++) {
    snprintf(path, sizeof path, "%s%u/cgroup.procs", group_places[i].prefix, group);
    int fd = openat(group_places[i].folder, path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) launch_failed("enter its control group");
    close(fd);
  }
}

static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) < 0) launch_failed("raise the loopback interface");
  close(any);
}

/** Enters a user namespace with one user and no way to make another, as that user. */
static void become_user(uint32_t uid) {
  char line[64];
  if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0) launch_failed("become another user");
  prctl(PR_SET_DUMPABLE, 1); /* own /proc files belong to root while not dumpable */
  if (unshare(CLONE_NEWUSER) < 0) launch_failed("make a user namespace");
  snprintf(line, sizeof line, "%d %u 1", INSIDE_UID, uid);
  put_text("/proc/self/setgroups", "deny");
  put_text("/proc/self/uid_map", line);
  put_text("/proc/self/gid_map", line);
  put_text("/proc/sys/user/max_user_namespaces", "0");
}

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0}};
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
    if (prctl(PR_CAPBSET_DROP, capability) < 0) launch_failed("drop a capability");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 || syscall(SYS_capset, &header, none) < 0)
    launch_failed("drop all capabilities");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) launch_failed("refuse new privileges");
}

/** In process 1 of the sandbox, still as root. */
static void enter_sandbox(uint32_t uid, uint32_t group) {
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) launch_failed("mount /proc");
  mount_writable("/dev/shm", "1777", uid);
  mount_writable("/tmp", "1777", uid);
  mount_writable("/work", "0755", uid);
  raise_loopback();
  if (sethostname("runyard", strlen("runyard")) < 0) launch_failed("set the host name");
  enter_groups(group); /* not before: what was made for it so far is not the program's to account for */
  become_user(uid);
  drop_capabilities();
  if (setsid() < 0) launch_failed("start a session");
}

static void move_fd(int from, int to) {
  if (from != to && dup2(from, to) < 0) launch_failed("put a channel in its place");
}

/** In a child of the launcher, which hears the number of process 1. Returns in that alone. */
static void open_sandbox(struct order order, int tell_number) {
  const int apart = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP;
  if (order.uid == 0) errno = EPERM, launch_failed("open a sandbox for root");
  if (unshare(apart) < 0) launch_failed("make namespaces");
  pid_t inside = fork();
  if (inside < 0) launch_failed("start process 1");
  if (inside > 0) _exit(write(tell_number, &inside, sizeof inside) == sizeof inside ? 0 : 73);
  if (fchdir(DOOR) < 0) launch_failed("stand before the door");
  int control = connect_to_door('c', order.number), input = connect_to_door('i', order.number);
  if (chdir("/") < 0) launch_failed("leave the door");
  enter_sandbox(order.uid, order.group);
  move_fd(input, INPUT), move_fd(control, FRAMES), move_fd(control, CONTROL);
  close(DOOR), close_from(CONTROL + 1);
}

/* ---- all sandboxes ---- */

/** Mounts `source` where the root has `target`, whatever links are on the way there. */
static void mount_on_top(int root, const char *source, const char *target) {
  struct { uint64_t flags, mode, resolve; } how = {O_PATH | O_CLOEXEC, 0, 0x10 /* RESOLVE_IN_ROOT */};
  char place[32];
  int fd = syscall(437 /* openat2 */, root, target, &how, sizeof how);
  snprintf(place, sizeof place, "/proc/self/fd/%d", fd);
  if (fd < 0 || mount(source, place, NULL, MS_BIND | MS_REC, NULL) < 0) launch_failed("mount a folder");
  close(fd);
}

/** Leaves the machine's mounts behind: from here on there is the root alone. */
static void settle(const char *root, char **mounts) {
  if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) launch_failed("make mounts its own");
  if (mount(root, root, NULL, MS_BIND | MS_REC, NULL) < 0 || chdir(root) < 0) launch_failed("mount the root");
  int fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (; mounts[0] && mounts[1]; mounts += 2) mount_on_top(fd, mounts[0], mounts[1]);
  close(fd);
  if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) launch_failed("enter the root");
}

static struct { pid_t pid; uint32_t number; } live[MOST_SANDBOXES];

static void tell_news(char type, uint32_t number, uint32_t pid) {
  char news[9] = {type};
  memcpy(news + 1, &number, sizeof number), memcpy(news + 5, &pid, sizeof pid);
  if (write(1, news, sizeof news) != sizeof news) errno = 0; /* the supervisor is gone, as its orders will tell */
}

/** Those that are reaped here are processes 1: their parents ended at once, and left them to the launcher. */
static void reap_sandboxes(void) {
  for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;)
    for (int i = 0; i < MOST_SANDBOXES; i++)
      if (live[i].pid == pid) tell_news('e', live[i].number, pid), live[i].pid = 0;
}

/** Returns 1 in process 1 of the sandbox, else 0. */
static int follow_order(struct order order) {
  pid_t inside = 0;
  int number[2], place = 0;
  while (place < MOST_SANDBOXES && live[place].pid != 0) place++;
  if (place == MOST_SANDBOXES || pipe2(number, O_CLOEXEC) < 0) return tell_news('f', order.number, 0), 0;
  pid_t child = fork();
  if (child == 0) return open_sandbox(order, number[1]), 1;
  close(number[1]);
  int is_open = child > 0 && read(number[0], &inside, sizeof inside) == sizeof inside;
  close(number[0]);
  if (child > 0) waitpid(child, NULL, 0);
  if (is_open) live[place].pid = inside, live[place].number = order.number;
  tell_news(is_open ? 'o' : 'f', order.number, inside);
  return 0;
}

/** Without a supervisor every sandbox ends by itself. Whoever inherited them might not reap them. */
static void leave(void) {
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
  _exit(0);
}

static int open_folder(const char *path) {
  int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) launch_failed(path);
  return fd;
}

/** Cuts the path in two, for as long as the launcher lives. */
static void remember_groups(char *path_prefix) {
  char *slash = strrchr(path_prefix, '/');
  if (group_place_count == MOST_GROUPS) errno = E2BIG, launch_failed("remember the control groups");
  if (slash == NULL) errno = EINVAL, launch_failed(path_prefix);
  *slash = '\0';
  group_places[group_place_count].prefix = slash + 1;
  group_places[group_place_count++].folder = open_folder(path_prefix);
}

/** `rest`: paths of control groups but for the number at their end, "--", and what is mounted on the root. Returns in process 1 of a sandbox. */
static void launch(const char *root, const char *door, char **rest) {
  sigset_t deaths_only;
  close_from(DOOR);
  move_fd(open_folder(door), DOOR);
  for (; *rest && strcmp(*rest, "--"); rest++) remember_groups(*rest);
  settle(root, *rest ? rest + 1 : rest);
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 || setgroups(0, NULL) < 0 || clearenv() != 0) launch_failed("settle");
  sigemptyset(&deaths_only);
  sigaddset(&deaths_only, SIGCHLD);
  sigprocmask(SIG_BLOCK, &deaths_only, NULL);
  signal(SIGPIPE, SIG_IGN);
  int deaths = signalfd(-1, &deaths_only, SFD_CLOEXEC | SFD_NONBLOCK);
  for (;;) {
    struct pollfd watched[2] = {{.fd = 0, .events = POLLIN}, {.fd = deaths, .events = POLLIN}};
    struct signalfd_siginfo info;
    struct order order;
    if (poll(watched, 2, -1) < 0 && errno != EINTR) launch_failed("wait for orders");
    if (watched[1].revents && read(deaths, &info, sizeof info) < 0 && errno != EAGAIN) launch_failed("hear of deaths");
    reap_sandboxes();
    if (!watched[0].revents) continue;
    if (recv(0, &order, sizeof order, MSG_WAITALL) != sizeof order) leave();
    if (follow_order(order)) return;
  }
}
