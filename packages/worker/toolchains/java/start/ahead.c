/*
 * A library that the JVM loads (-agentpath). Where the JVM was started ahead of its program, it waits here: it has done all
 * that it does before it looks for the main class, whose file is laid only now. Otherwise this does nothing.
 *
 * Of JVMTI's table only two functions are used. Their places are fixed by its specification, and so no JDK's headers are
 * needed: https://docs.oracle.com/en/java/javase/17/docs/specs/jvmti.html (each function's number is its place).
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WARM = 1023, JVMTI_1_2 = 0x30010200, GET_ENV = 6, SET_EVENT_MODE = 2, SET_CALLBACKS = 122, ENABLE = 1, VM_INIT = 50 };

typedef void ***table; /* an object of the JVM: it begins with a pointer to its functions */

static void on_init(table tools, table jni, void *thread) {
  struct stat found;
  char byte = 'r';
  (void)tools, (void)jni, (void)thread;
  /* What a program starts may have such a socket too; its parent is not the sandbox's own first process. */
  if (getppid() != 1 || fstat(WARM, &found) < 0 || !S_ISSOCK(found.st_mode)) return;
  if (write(WARM, &byte, 1) == 1)
    while (read(WARM, &byte, 1) < 0 && errno == EINTR) continue;
  close(WARM);
}

__attribute__((visibility("default"))) int32_t Agent_OnLoad(table vm, char *options, void *reserved) {
  static void (*callbacks[1])(table, table, void *) = {on_init}; /* the first of them is that of VM_INIT */
  table tools = NULL;
  (void)options, (void)reserved;
  int32_t (*get_env)(table, table *, int32_t) = (int32_t(*)(table, table *, int32_t))(*vm)[GET_ENV];
  if (get_env(vm, &tools, JVMTI_1_2) != 0) return 0; /* then it cannot be started ahead, which is no harm */
  int (*set_callbacks)(table, const void *, int32_t) = (int (*)(table, const void *, int32_t))(*tools)[SET_CALLBACKS - 1];
  int (*set_mode)(table, int, int, void *, ...) = (int (*)(table, int, int, void *, ...))(*tools)[SET_EVENT_MODE - 1];
  if (set_callbacks(tools, callbacks, sizeof callbacks) == 0) set_mode(tools, ENABLE, VM_INIT, NULL);
  return 0;
}
