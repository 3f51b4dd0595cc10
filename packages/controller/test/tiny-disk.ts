import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "vitest";

/** A file system of its own, unmounted when the test ends. */
export const mountTinyDisk = (bytes: number): Disposable & { path: string; makeReadOnly(): void } => {
  const path = mkdtempSync(join(tmpdir(), "runyard-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "runyard-test", path], { stdio: "pipe" });
  return {
    path,
    makeReadOnly: () => void execFileSync("mount", ["-o", "remount,ro", path]),
    [Symbol.dispose]() {
      execFileSync("umount", ["--lazy", path]);
      rmSync(path, { recursive: true });
    },
  };
};

const canMount = (): boolean => {
  try {
    mountTinyDisk(1024 * 1024)[Symbol.dispose]();
    return true;
  } catch {
    // Not root, or a container that may not mount: the tests are listed as skipped.
    return false;
  }
};

/** Tests that need the right to mount a file system. */
export const itTinyDisk = it.runIf(canMount());
