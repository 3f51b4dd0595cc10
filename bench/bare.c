/*
 * The bare machine: runs commands one after the other, without sandbox, controller or shell, and prints how long each
 * round took. In C because Node's own spawn costs half a millisecond that the bare machine does not.
 *
 * usage: bare SECONDS ROUNDS LANES FOLDER COMMAND... [--then COMMAND...]
 *
 * Each lane repeats the commands in FOLDER/lane-N until SECONDS are over or ROUNDS are done, and prints one line a
 * round: microseconds. Ends with status 1 as soon as a command does not exit with 0.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void run_command(char **argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t pid;
  int status;
  if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) < 0) {
    perror(argv[0]);
    exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "%s: status %d\n", argv[0], status);
    exit(1);
  }
}

static void run_lane(double seconds, long rounds, char **first, char **second) {
  double end = now_us() + seconds * 1e6;
  for (long round = 0; round < rounds && now_us() < end; round++) {
    double start = now_us();
    run_command(first);
    if (second != NULL) run_command(second);
    char line[32];
    int length = snprintf(line, sizeof line, "%.0f\n", now_us() - start);
    if (write(1, line, length) != length) exit(1);
  }
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  double seconds = atof(argv[1]);
  long rounds = atol(argv[2]);
  int lanes = atoi(argv[3]);
  char **second = NULL;
  for (int i = 5; i < argc; i++) {
    if (strcmp(argv[i], "--then") != 0) continue;
    argv[i] = NULL;
    second = &argv[i + 1];
    break;
  }
  for (int lane = 0; lane < lanes; lane++) {
    if (fork() != 0) continue;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/lane-%d", argv[4], lane);
    if (chdir(folder) != 0) {
      perror(folder);
      exit(1);
    }
    run_lane(seconds, rounds, &argv[5], second);
    exit(0);
  }
  int failed = 0, status;
  while (wait(&status) > 0) failed |= status;
  return failed != 0;
}
