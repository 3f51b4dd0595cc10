import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes the folder and an empty database file for their owner alone; what exists is left as it is.
 * @throws the file system's error where that cannot be
 */
export const prepareFolder = (folder: string, databaseName: string): void => {
  mkdirSync(dirname(folder), { recursive: true });
  unlessThere(() => mkdirSync(folder, { mode: 0o700 }));
  if (!statSync(folder).isDirectory()) throw new Error("it is not a folder");
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  // Exclusive: opening and closing an existing file would drop the locks this process holds on it (POSIX record locks).
  unlessThere(() => closeSync(openSync(join(folder, databaseName), "ax", 0o600)));
};

const unlessThere = (make: () => void): void => {
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};

const holderName = "runyard.pid";

/** Notes who has the folder, for the message to the next who tries. */
export const writeHolder = (folder: string): void => {
  try {
    writeFileSync(join(folder, holderName), `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // A full disk: the note is a courtesy, the lock is what holds.
  }
};

export const readHolder = (folder: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(join(folder, holderName), "utf8"), 10);
    return Number.isInteger(pid) ? pid : undefined;
  } catch {
    // No note: written by nobody, or not readable for us.
    return undefined;
  }
};
