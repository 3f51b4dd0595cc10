import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { it } from "vitest";

const isRoot = process.getuid?.() === 0;

const onPath = (command: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      // Not here: the next folder of the path may have it.
      return false;
    }
  });

/** Tests that need what a machine may lack. The name says the need, so that the list of skipped tests does too. */
export const itAsRoot = (name: string, test: () => Promise<void> | void, timeoutMs?: number): void =>
  it.skipIf(!isRoot)(`${name} [needs root]`, test, timeoutMs);

export const itWithCommand = (
  command: string,
  name: string,
  test: () => Promise<void> | void,
  timeoutMs?: number,
): void => it.skipIf(!onPath(command))(`${name} [needs ${command}]`, test, timeoutMs);

/** For what takes long where nobody has prepared it: `~` is the home folder. */
export const itWithPrepared = (
  path: string,
  name: string,
  test: () => Promise<void> | void,
  timeoutMs?: number,
): void => it.skipIf(!existsSync(path.replace(/^~/, homedir())))(`${name} [needs ${path}]`, test, timeoutMs);
