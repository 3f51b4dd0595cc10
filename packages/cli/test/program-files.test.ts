import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@runyard/testkit";
import { expect, it } from "vitest";
import { UsageError } from "../src/failure.ts";
import { readProgramFiles } from "../src/run/program-files.ts";

const fill = async (files: Record<string, string | Uint8Array>) => {
  const folder = await temporaryFolder("files");
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
  return { ...folder, at: (...names: string[]) => names.map((name) => join(folder.path, name)) };
};
const pathsOf = (args: string[]) => readProgramFiles(args).files.map(({ path }) => path);

it("keeps paths relative to the folder that holds all that was named", async () => {
  await using folder = await fill({ "a/main.c": "1", "b/deep/util.c": "2", "b/util.h": "3" });
  expect(pathsOf(folder.at("a/main.c"))).toEqual(["main.c"]);
  expect(pathsOf(folder.at("a/main.c", "b/util.h"))).toEqual(["a/main.c", "b/util.h"]);
  expect(pathsOf(folder.at("b/util.h", "b/deep/util.c"))).toEqual(["util.h", "deep/util.c"]);
});

it("takes what a folder holds, with paths as they are in it, even when all lies deeper", async () => {
  await using folder = await fill({
    "src/com/x/Main.java": "1",
    "src/.git/config": "2",
    "src/node_modules/m/i.js": "3",
  });
  expect(readProgramFiles(folder.at("src"))).toMatchObject({ files: [{ path: "com/x/Main.java" }], named: [] });
});

it("takes a file once, and remembers which were named one by one", async () => {
  await using folder = await fill({ "a.py": "1", "b.py": "2" });
  for (const args of [
    [...folder.at("b.py"), folder.path],
    [folder.path, ...folder.at("b.py")],
  ]) {
    const program = readProgramFiles(args);
    expect(program.files.map(({ path }) => path).sort()).toEqual(["a.py", "b.py"]);
    expect(program.named).toEqual(["b.py"]);
  }
});

it("sends bytes that are not text as base64", async () => {
  await using folder = await fill({ "a.bin": Buffer.from([255, 0]) });
  expect(readProgramFiles(folder.at("a.bin")).files).toEqual([{ path: "a.bin", content: "/wA=", encoding: "base64" }]);
});

it("follows links to files, but not to folders, which may lead in circles", async () => {
  await using folder = await fill({ "p/a.py": "1", "other.py": "2" });
  await symlink("../other.py", join(folder.path, "p/link.py"));
  await symlink("..", join(folder.path, "p/round"));
  expect(pathsOf(folder.at("p"))).toEqual(["a.py", "link.py"]);
});

it("refuses what a program cannot be, before reading it", async () => {
  await using folder = await fill({ "many/0": "" });
  await Promise.all(Array.from({ length: 1000 }, (_, index) => writeFile(join(folder.path, "many", `f${index}`), "")));
  expect(() => readProgramFiles(folder.at("many"))).toThrow(/1001 files are too many/);
  expect(() => readProgramFiles(["/dev/zero"])).toThrow(/neither a file nor a folder/);
  expect(() => readProgramFiles(folder.at("nothing"))).toThrow(UsageError);
});
