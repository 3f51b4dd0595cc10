import { execFile } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a result was measured on: figures of two machines, or two commits, are not compared by accident. */
export type Machine = { cpu: string; cpus: number; memoryBytes: number; kernel: string; node: string; commit: string };

export const describeMachine = async (): Promise<Machine> => {
  const { stdout: commit } = await run("git", ["describe", "--always", "--dirty", "--abbrev=12"]);
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cpus: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    commit: commit.trim(),
  };
};
