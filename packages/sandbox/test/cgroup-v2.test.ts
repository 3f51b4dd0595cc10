import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownGroupPrefix } from "../src/cgroups/folder.ts";
import { openCgroupsV2 } from "../src/cgroups/v2.ts";

/** A folder that looks like a delegated group. The kernel's own part (files that appear, rmdir of a group) is played here. */
let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "runyard-cgroup-"));
  await writeFile(`${base}/cgroup.controllers`, "cpuset cpu io memory pids\n");
  await writeFile(`${base}/cgroup.subtree_control`, "");
});
afterEach(() => rm(base, { recursive: true }));

const open = () => openCgroupsV2({ folder: base, mount: base, isRoot: false });

const folders = async (): Promise<string[]> => {
  const entries = await readdir(base, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
};

test("hands memory and pids down and makes a group for each sandbox", async () => {
  const tree = await open();
  expect(Object.values(tree.controllers).every(({ active }) => active)).toBe(true);
  expect(await readFile(`${base}/cgroup.subtree_control`, "utf8")).toBe("+memory +pids");
  tree.create(1);
  expect(await folders()).toEqual([`${ownGroupPrefix()}1`]);
});

test("sets every limit, swap and group kill included, and reads what the kernel counted", async () => {
  const group = (await open()).create(1);
  const folder = `${base}/${ownGroupPrefix()}1`;
  for (const name of ["memory.swap.max", "memory.oom.group"]) await writeFile(`${folder}/${name}`, "");
  await writeFile(`${folder}/cpu.stat`, "usage_usec 1234567\nuser_usec 1\n");
  await writeFile(`${folder}/memory.peak`, "5000000\n");
  await writeFile(`${folder}/memory.events`, "low 0\noom 2\noom_kill 1\noom_group_kill 1\n");
  await writeFile(`${folder}/pids.events`, "max 3\n");
  group.limit({ memoryBytes: 1000, processes: 9 });
  await group.attach(42);
  const written = ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cgroup.procs"];
  expect(await Promise.all(written.map((name) => readFile(`${folder}/${name}`, "utf8")))).toEqual([
    "1000",
    "0",
    "1",
    "9",
    "42",
  ]);
  expect(group.cpuTimeMs()).toBe(1235);
  expect(group.read()).toEqual({ cpuTimeMs: 1235, memoryBytes: 5_000_000, oomKills: 1, processesRefused: 3 });
});

test("an older kernel without memory.peak reads as nothing measured", async () => {
  const group = (await open()).create(1);
  expect(group.read()).toEqual({ cpuTimeMs: 0, memoryBytes: 0, oomKills: 0, processesRefused: 0 });
});

test("removes a group, and it may be gone already", async () => {
  const group = (await open()).create(1);
  await group.remove();
  await group.remove();
  expect(await folders()).toEqual([]);
});

test("takes a group to the background and back, where the kernel can", async () => {
  const group = (await open()).create(1);
  const idle = `${base}/${ownGroupPrefix()}1/cpu.idle`;
  group.setBackground(true);
  await expect(readFile(idle)).rejects.toThrow(/ENOENT/);
  await writeFile(idle, "0\n");
  group.setBackground(true);
  expect(await readFile(idle, "utf8")).toBe("1\n");
  group.setBackground(false);
  expect(await readFile(idle, "utf8")).toBe("0\n");
});

test("removes the groups of supervisors that are dead, and no others", async () => {
  for (const name of ["runyard-999999-1-7", `runyard-${process.pid}-1-7`, "user.slice"]) await mkdir(`${base}/${name}`);
  const tree = await open();
  tree.create(1);
  expect(await folders()).toEqual([`${ownGroupPrefix()}1`, "user.slice"]);
  await tree.close();
  expect(await folders()).toEqual(["user.slice"]);
});

test("without shares of the processors, what else there is works and the layer is told as missing", async () => {
  await writeFile(`${base}/cgroup.controllers`, "memory pids\n");
  const { controllers } = await open();
  expect(Object.entries(controllers).flatMap(([name, { active }]) => (active ? [] : name))).toEqual(["share"]);
});

test("a group without controllers is refused with a reason", async () => {
  await writeFile(`${base}/cgroup.controllers`, "");
  await expect(open()).rejects.toThrow(/offers no controllers/);
});
