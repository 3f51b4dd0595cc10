import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/**
 * Makes the folder and an empty database file for their owner alone; what exists is left as it is.
 * @throws the file system's error where that cannot be
 */
export const prepareFolder = (folder: string, databaseName: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const path = join(folder, databaseName);
  // Opening and closing an existing file here would drop the locks this process holds on it (POSIX record locks).
  if (!existsSync(path)) closeSync(openSync(path, "ax", 0o600));
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
