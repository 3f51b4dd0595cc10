import { closeSync, createReadStream, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import type { Readable } from "node:stream";
import { isatty } from "node:tty";
import { requestBounds } from "@runyard/protocol";
import { UsageError } from "../failure.ts";

/**
 * Where the program's standard input comes from: `embedded` goes with the job, `stream` is carried to the program as it
 * comes, from a terminal, a pipe, or a file too large to embed.
 */
export type StandardInput =
  | { kind: "embedded"; bytes: Uint8Array }
  | { kind: "stream"; open: () => Readable; isTerminal: boolean };

const nothing: StandardInput = { kind: "embedded", bytes: new Uint8Array() };

/** @param asked - the value of --stdin; `-`, and no value, mean the command's own standard input */
export const chooseInput = (asked: string | undefined): StandardInput =>
  asked === undefined || asked === "-" ? ownInput() : fileInput(asked);

const fileInput = (name: string): StandardInput => {
  try {
    const file = openSync(name, "r");
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new UsageError(`--stdin ${name}: is a folder`);
    if (isSmallFile(stats)) {
      const bytes = readFileSync(file);
      closeSync(file);
      return { kind: "embedded", bytes };
    }
    return { kind: "stream", isTerminal: false, open: () => createReadStream(name, { fd: file }) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--stdin ${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
};

const ownInput = (): StandardInput => {
  const stats = statsOf(0);
  if (stats === undefined) return nothing;
  if (isatty(0)) return { kind: "stream", isTerminal: true, open: () => process.stdin };
  if (isSmallFile(stats)) return { kind: "embedded", bytes: readFileSync(0) };
  // Devices other than terminals: /dev/null, and the odd one that never ends.
  if (stats.isCharacterDevice() && isNullDevice(stats)) return nothing;
  return { kind: "stream", isTerminal: false, open: () => process.stdin };
};

const isSmallFile = (stats: Stats): boolean => stats.isFile() && stats.size <= requestBounds.inputBytes;

const isNullDevice = (stats: Stats): boolean => statsOf("/dev/null")?.rdev === stats.rdev;

const statsOf = (file: number | string): Stats | undefined => {
  let opened: number | undefined;
  try {
    if (typeof file === "number") return fstatSync(file);
    opened = openSync(file, "r");
    return fstatSync(opened);
  } catch {
    // A standard input that was closed: there is none.
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
};
