import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compiled } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runyard-compiled-"));
  await writeFile(
    join(folder, "hello.c"),
    '#include "word.h"\nint puts(const char *); int main(void) { puts(WORD); return 0; }\n',
  );
  await say("hello");
});
afterEach(() => rm(folder, { recursive: true }));

const say = (word: string) => writeFile(join(folder, "word.h"), `#define WORD "${word}"\n`);
const make = (ways: readonly (readonly string[])[] = [["-O1"]]) =>
  compiled({ sources: [join(folder, "hello.c"), join(folder, "word.h")], ways, folder: join(folder, "built") });
const saidBy = (program: string) => execFileSync(program, { encoding: "utf8" });

test("a source is compiled once, and again when it or what it includes changed", async () => {
  const first = await make();
  const { mtimeMs } = await stat(first);
  expect(saidBy(first)).toBe("hello\n");
  expect(await make()).toBe(first);
  expect((await stat(first)).mtimeMs).toBe(mtimeMs);
  await say("other");
  expect(saidBy(await make())).toBe("other\n");
});

test("several who want it at once all get it, and nothing half made is left", async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => make()));
  expect(new Set(made).size).toBe(1);
  expect(await readdir(join(folder, "built"))).toHaveLength(1);
});

test("where one way does not work the next is taken, and the last one's words are told", async () => {
  expect(saidBy(await make([["-no-such-flag"], ["-O0"]]))).toBe("hello\n");
  await expect(make([["-another"], ["-no-such-flag"]])).rejects.toMatchObject({
    stderr: expect.stringContaining("no-such-flag"),
  });
});
