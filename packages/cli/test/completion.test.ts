import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cliEntry, itWithCommand, type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./cli-process.ts";

const run = promisify(execFile);

let runyard: RunyardProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 1 });
  folder = await temporaryFolder("completion");
  const command = join(folder.path, "runyard");
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${cliEntry}' "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const offered = async (...words: string[]): Promise<string[]> => {
  const environment = { RUNYARD_CONTROLLER: runyard.url };
  const { out } = await runCli({ args: ["completion", "--words", "--", ...words], environment });
  return String(out)
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t")[0] ?? "");
};

describe("completion", () => {
  it("offers names that the controller knows", async () => {
    const [worker] = await runyard.client.workers.list();
    const { id } = await runyard.client.jobs.submit({ language: "python", source: "1" });
    expect(await offered("drain", "")).toEqual([worker?.name]);
    expect(await offered("job", "")).toEqual(["@last", id]);
    expect(await offered("run", "--language", "")).toContain("python");
  });

  it("offers nothing, and says nothing, when the controller is away", async () => {
    const environment = { RUNYARD_CONTROLLER: "http://127.0.0.1:1" };
    const answer = await runCli({ args: ["completion", "--words", "--", "drain", ""], environment });
    expect(answer).toMatchObject({ status: 0, err: "" });
    expect(String(answer.out)).toBe("");
  });

  it("works in bash", async () => {
    const script = `source <(runyard completion bash)
      at() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runyard; echo "\${COMPREPLY[*]}"; }
      at runyard toolchain in; at runyard drain --de; at runyard run some`;
    const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}` };
    const { stdout, stderr } = await run("bash", ["--norc", "-c", script], { env });
    expect({ stdout, stderr }).toEqual({ stdout: "install\n--deadline\n\n", stderr: "" });
  });

  for (const shell of ["zsh", "fish"])
    itWithCommand(shell, `has a script that ${shell} can read`, async () => {
      const { out } = await runCli({ args: ["completion", shell], environment: {} });
      const file = join(folder.path, `completion.${shell}`);
      await writeFile(file, out);
      expect(await run(shell, ["-n", file])).toEqual({ stdout: "", stderr: "" });
    });

  it("says which shells there are", async () => {
    const { status, err } = await runCli({ args: ["completion", "tcsh"], environment: {} });
    expect(status).toBe(2);
    expect(err).toContain('expected bash, zsh, fish, not "tcsh"');
  });
});
