import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@runyard/testkit";
import type { Way } from "./way.ts";

const run = promisify(execFile);

/** The same environment a sandbox gives: a stray variable can cost an interpreter tens of milliseconds. */
const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };

export const openBare = async (): Promise<Way> => {
  const folder = await temporaryFolder("bench-bare");
  const launcher = join(folder.path, "bare");
  await run("cc", ["-O2", "-o", launcher, join(import.meta.dirname, "bare.c")]);
  return {
    name: "bare",
    measure: async (program, { seconds, rounds, lanes }) => {
      for (let lane = 0; lane < lanes; lane += 1) {
        await mkdir(join(folder.path, `lane-${lane}`), { recursive: true });
        await writeFile(join(folder.path, `lane-${lane}`, program.file), program.source);
      }
      const commands = program.compile === undefined ? program.run : [...program.compile, "--then", ...program.run];
      const args = [String(seconds), String(rounds), String(lanes), folder.path, ...commands];
      const { stdout } = await run(launcher, args, { env: environment, maxBuffer: 64 * 1024 * 1024 });
      return stdout
        .trim()
        .split("\n")
        .map((microseconds) => Number(microseconds) / 1000);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
};
