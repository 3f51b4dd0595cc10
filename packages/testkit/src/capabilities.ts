import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { it } from "vitest";

const isRoot = process.getuid?.() === 0;

const onPath = (command: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
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
): void => it.skipIf(onPath(command) === undefined)(`${name} [needs ${command}]`, test, timeoutMs);

/** Where the machine has a browser that tests can drive. */
export const browserPath = ["chromium", "chromium-browser", "google-chrome"]
  .map(onPath)
  .find((path) => path !== undefined);

export const itWithBrowser = (name: string, test: () => Promise<void> | void, timeoutMs?: number): void =>
  it.skipIf(browserPath === undefined)(`${name} [needs chromium]`, test, timeoutMs);

/** For what installs packages: the test calls `skip` when the packages cannot be fetched. */
export const itWithPackages = (
  name: string,
  test: (context: { skip: (why: string) => never }) => Promise<void>,
  timeoutMs?: number,
): void => it.skipIf(!isRoot || !onPath("apt-get"))(`${name} [needs root, apt-get and its mirror]`, test, timeoutMs);

/** For what takes long where nobody has prepared it: `~` is the home folder. */
export const itWithPrepared = (
  path: string,
  name: string,
  test: () => Promise<void> | void,
  timeoutMs?: number,
): void => it.skipIf(!existsSync(path.replace(/^~/, homedir())))(`${name} [needs ${path}]`, test, timeoutMs);

/** Whether a web server answers; looked up while tests are gathered. */
export const canReach = (address: string): Promise<boolean> =>
  fetch(address, { method: "HEAD", signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** For what a test file itself has looked up. */
export const itWith = (
  { what, isThere }: { what: string; isThere: boolean },
  name: string,
  test: () => Promise<void> | void,
  timeoutMs?: number,
): void => it.skipIf(!isThere)(`${name} [needs ${what}]`, test, timeoutMs);
