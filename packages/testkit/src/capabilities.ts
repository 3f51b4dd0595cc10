import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { chown } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

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

const nobody = 65_534;
const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];

/** Whether somebody else than root could run what is here: a checkout below /root is closed to others. */
const isOpenToOthers = (): boolean => {
  const [command = "", ...args] = asNobody;
  try {
    execFileSync(command, [...args, process.execPath, "--check", import.meta.filename], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

type OrdinaryUser = {
  /** Put before a command, makes it that user's. */
  prefix: string[];
  /** Gives that user a folder. */
  own(folder: string): Promise<void>;
};

/** For what must work without root: root becomes nobody, whoever else runs the tests is ordinary enough. */
export const describeAsOrdinaryUser = (name: string, tests: (user: OrdinaryUser) => void): void => {
  const isClosed = isRoot && !isOpenToOthers();
  const user: OrdinaryUser = isRoot
    ? { prefix: asNobody, own: (folder) => chown(folder, nobody, nobody) }
    : { prefix: [], own: async () => {} };
  describe.skipIf(isClosed)(isClosed ? `${name} [needs a folder that others may read]` : name, () => tests(user));
};
