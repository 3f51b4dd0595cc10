import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { modeFor } from "./modes.ts";

it("has a mode for every ending of every language that there is", async () => {
  const folder = join(import.meta.dirname, "../../../worker/toolchains");
  const missing: string[] = [];
  for await (const file of glob("*/toolchain.json", { cwd: folder })) {
    const { extensions } = JSON.parse(await readFile(join(folder, file), "utf8")) as { extensions: string[] };
    for (const ending of extensions) if ((await modeFor(`x/main${ending}`)) === undefined) missing.push(ending);
  }
  expect(missing).toEqual([]);
});

it("leaves other files plain", async () => {
  expect(await modeFor("Makefile")).toBeUndefined();
  expect(await modeFor("a.constructor")).toBeUndefined();
});
