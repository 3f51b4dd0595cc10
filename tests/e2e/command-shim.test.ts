import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { cliEntry } from "@runyard/testkit";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const systemNode = "/usr/bin/node";

const isOlder = (): boolean => {
  if (!existsSync(systemNode)) return false;
  const version = execFileSync(systemNode, ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)/.exec(version)?.[1]) < 24;
};

describe("the runyard command", () => {
  it.skipIf(!isOlder())(`runs by itself on the Node it came with [needs a ${systemNode} older than 24]`, async () => {
    const { stdout } = await run(systemNode, [cliEntry, "version", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ node: process.versions.node });
  });

  it.skipIf(!isOlder())(`hands an exit status on [needs a ${systemNode} older than 24]`, async () => {
    await expect(run(systemNode, [cliEntry, "no-such-command"])).rejects.toMatchObject({ code: 2 });
  });
});
