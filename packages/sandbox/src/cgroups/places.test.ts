import { expect, test } from "vitest";
import { parsePlaces } from "./places.ts";

const mount = (root: string, point: string, type: string, options: string) =>
  `31 23 0:28 ${root} ${point} rw,relatime shared:4 - ${type} ${type} ${options}`;

test("finds our own group in each version 1 hierarchy", () => {
  const cgroup = "8:pids:/\n4:memory:/jobs/7\n2:cpu,cpuacct:/a\n1:name=systemd:/\n0::/\n";
  const mounts = [
    mount("/", "/sys/fs/cgroup/memory", "cgroup", "rw,memory"),
    mount("/", "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct"),
    mount("/", "/sys/fs/cgroup/pids", "cgroup", "rw,pids"),
  ];
  expect(parsePlaces(cgroup, mounts.join("\n"))).toEqual({
    v1: {
      memory: "/sys/fs/cgroup/memory/jobs/7",
      pids: "/sys/fs/cgroup/pids",
      cpuacct: "/sys/fs/cgroup/cpu,cpuacct/a",
      cpu: "/sys/fs/cgroup/cpu,cpuacct/a",
    },
    v2: undefined,
  });
});

test("leaves out the part of the path that a container's mount hides", () => {
  const mounts = mount("/docker/abc", "/sys/fs/cgroup/memory", "cgroup", "rw,memory");
  expect(parsePlaces("4:memory:/docker/abc/sub", mounts).v1.memory).toBe("/sys/fs/cgroup/memory/sub");
});

test("finds our own group in the version 2 hierarchy", () => {
  const mounts = mount("/", "/sys/fs/cgroup", "cgroup2", "rw,nsdelegate");
  expect(parsePlaces("0::/user.slice/run-1.scope\n", mounts).v2).toEqual({
    folder: "/sys/fs/cgroup/user.slice/run-1.scope",
    mount: "/sys/fs/cgroup",
    isRoot: false,
  });
  expect(parsePlaces("0::/\n", mounts).v2?.isRoot).toBe(true);
});

test("a machine without any is no error", () => {
  expect(parsePlaces("", "")).toEqual({ v1: {}, v2: undefined });
});
