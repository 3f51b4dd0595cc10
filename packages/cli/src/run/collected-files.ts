import { createHash, randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Client } from "@runyard/client";
import { type CollectedFile, type Job, leftOutReasons } from "@runyard/protocol";
import { Failure } from "../failure.ts";
import { exitStatus } from "../output/exit-status.ts";
import { formatSize } from "../output/format.ts";

/** Where files go when nobody says: a folder of their own, as a program may choose names that mean something elsewhere. */
export const usualFolder = "collected";

type Saving = { client: Client; job: Job; folder: string; say: (text: string) => void };

/**
 * Fetches what the job's runs left and writes it below `folder`, several runs each into a folder of its number; says what
 * was written and what was left out.
 * @throws Failure when a file could not be written
 */
export const saveCollected = async ({ client, job, folder, say }: Saving): Promise<void> => {
  for (const [run, { files = [], leftOut = [], leftOutCount = 0 }] of job.runs.entries()) {
    const place = job.runs.length === 1 ? folder : join(folder, String(run));
    for (const file of files) {
      const target = writeBelow(place, file.path, await fetchFile(client, job.id, { run, file }));
      say(`wrote ${target} (${formatSize(file.bytes)})`);
    }
    for (const { path, reason } of leftOut) say(`left out: ${path}: ${leftOutReasons[reason]}`);
    if (leftOutCount > leftOut.length) say(`left out: ${leftOutCount - leftOut.length} more`);
  }
};

type Wanted = { run: number; file: CollectedFile };

const fetchFile = async (client: Client, id: string, { run, file }: Wanted): Promise<Uint8Array> => {
  const bytes = await client.jobs.file(id, file.path, { run });
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (digest !== file.digest) throw new Failure(exitStatus.ourFault, `${file.path}: came damaged`);
  return bytes;
};

/** Follows no link, replaces nothing but plain files, and never makes a file executable. @returns where it lies */
const writeBelow = (folder: string, path: string, bytes: Uint8Array): string => {
  const target = join(folder, path);
  try {
    mkdirSync(folder, { recursive: true });
    const names = path.split("/").slice(0, -1);
    for (const [index] of names.entries()) makeFolder(join(folder, ...names.slice(0, index + 1)));
    const found = lstatSync(target, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) throw new Error("there is something else by that name");
    const attempt = join(dirname(target), `.runyard-${randomBytes(6).toString("hex")}`);
    try {
      writeFileSync(attempt, bytes, { flag: "wx" });
      renameSync(attempt, target);
    } catch (error) {
      rmSync(attempt, { force: true });
      throw error;
    }
    return target;
  } catch (error) {
    throw new Failure(exitStatus.ourFault, `${target}: cannot be written: ${(error as Error).message}`);
  }
};

const makeFolder = (path: string): void => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(path);
  else if (!found.isDirectory()) throw new Error(`${path} is no folder`);
};
