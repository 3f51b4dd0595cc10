import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Layers } from "../src/libraries/layers.ts";
import { silentLog } from "../src/log.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runyard-layers-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (keptBytes = 1_000) => Layers.open({ folder, log: silentLog, keptBytes });
const file = (path: string, text: string, executable = false) => ({ path, bytes: Buffer.from(text), executable });
const at = (...names: string[]): string => join(folder, "layers", ...names);
const isThere = async (layers: Layers, name: string): Promise<boolean> => {
  const layer = await layers.hold(name);
  layer?.release();
  return layer !== undefined;
};

test("a set is written as it came, under a name that only the secret gives away", async () => {
  const layers = await open();
  const name = layers.nameOf("six");
  expect(name).toMatch(/^[0-9a-f]{64}$/);
  expect(await layers.hold(name)).toBeUndefined();
  await layers.put(name, [file("six.py", "x = 1"), file("bin/run", "#!", true), file("a/b/c/empty", "")]);
  expect(await readFile(at(name, "six.py"), "utf8")).toBe("x = 1");
  expect((await lstat(at(name, "bin", "run"))).mode & 0o777).toBe(0o755);
  expect((await lstat(at(name, "six.py"))).mode & 0o777).toBe(0o644);
  expect((await lstat(at(name, "a/b/c/empty"))).size).toBe(0);
  expect((await lstat(join(folder, "layers"))).mode & 0o777).toBe(0o311);
  expect((await lstat(join(folder, "secret"))).mode & 0o777).toBe(0o600);
  expect((await layers.hold(name))?.name).toBe(name);
  await layers.close();
  expect((await lstat(join(folder, "layers"))).mode & 0o777).toBe(0o755);
});

test("sets and their names survive a restart, and those not asked for for longest go first", async () => {
  const first = await open();
  const [one, two, three] = ["1", "2", "3"].map((key) => first.nameOf(key)) as [string, string, string];
  for (const name of [one, two]) await first.put(name, [file("f", "x".repeat(400))]);
  const second = await open();
  expect(second.nameOf("1")).toBe(one);
  expect(await isThere(second, one)).toBe(true);
  await second.put(three, [file("f", "x".repeat(400))]);
  expect(await isThere(second, two)).toBe(false);
  expect(await Promise.all([one, three].map((name) => isThere(second, name)))).toEqual([true, true]);
  expect((await open()).nameOf("1")).toBe(one);
});

test("a set that is held stays, and goes when it is released and room is needed", async () => {
  const layers = await open();
  await layers.put("held", [file("f", "x".repeat(900))]);
  const layer = await layers.hold("held");
  await layers.put("other", [file("f", "x".repeat(900))]);
  expect(await readFile(at("held", "f"), "utf8")).toHaveLength(900);
  layer?.release();
  layer?.release();
  await layers.put("third", [file("f", "x".repeat(900))]);
  expect(await isThere(layers, "held")).toBe(false);
  expect(await isThere(layers, "third")).toBe(true);
});

test("what was not written to its end is not there after a restart, nor is what lost its note or its files", async () => {
  const layers = await open();
  for (const name of ["whole", "noted", "spoiled", "lost"]) await layers.put(name, [file("f", "x")]);
  await rm(join(folder, "kept", "noted"));
  await writeFile(join(folder, "kept", "spoiled"), "{");
  await rm(at("lost"), { recursive: true });
  await writeFile(join(folder, "new", "half"), "");
  const again = await open();
  expect(await Promise.all(["whole", "noted", "spoiled", "lost"].map((name) => isThere(again, name)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  await again.put("noted", [file("f", "again")]);
  expect(await readFile(at("noted", "f"), "utf8")).toBe("again");
  expect(await readdir(join(folder, "new"))).toEqual([]);
});

test("programs may read a set whatever the worker's own mask is", async () => {
  const before = process.umask(0o077);
  try {
    const layers = await open();
    await layers.put("name", [file("a/b/c", "text"), file("run", "", true)]);
  } finally {
    process.umask(before);
  }
  const modes = await Promise.all(["", "a", "a/b", "a/b/c", "run"].map((path) => lstat(at("name", path))));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o755, 0o755, 0o755, 0o644, 0o755]);
});

test("a set that cannot be written leaves nothing", async () => {
  const layers = await open();
  await expect(layers.put("name", [file("a", ""), file("a/b", "")])).rejects.toThrow();
  expect(await isThere(layers, "name")).toBe(false);
  expect(await readdir(join(folder, "new"))).toEqual([]);
});
