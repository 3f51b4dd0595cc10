import { createHmac, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CollectedFile } from "@runyard/sandbox";
import { z } from "zod";
import type { Log } from "../log.ts";
import { mapConcurrently } from "../map-concurrently.ts";

const keptBytesUsual = 2 * 1024 * 1024 * 1024;
/** However small they are. */
const keptMost = 1_000;
const writesAtOnce = 16;

/** Libraries a program may use; nobody removes them before {@link Layer.release}. */
export type Layer = { readonly name: string; release(): void };

const Entry = z.object({ bytes: z.int().min(0) });
type Kept = { bytes: number; users: number };

type LayersOptions = { folder: string; log: Log; keptBytes?: number };

/**
 * Libraries as they were resolved once, each set a folder that never changes, found by the digest of what was asked for.
 * Only the worker writes here, what the collector brought out of a sandbox; programs see the folder `layers` read-only, cannot
 * list it, and cannot guess a name, which a secret is part of: who has not asked for a set does not find it.
 *
 *   layers/NAME   the sets; visible in sandboxes
 *   kept/NAME     how large each is, written when it is whole
 *   new/          sets that are being written or removed
 */
export class Layers {
  readonly #folder: string;
  readonly #log: Log;
  readonly #keptBytes: number;
  readonly #secret: Buffer;
  /** By name, those asked for last at the end. */
  readonly #kept = new Map<string, Kept>();
  #sumBytes = 0;

  private constructor({ folder, log, keptBytes = keptBytesUsual }: LayersOptions, secret: Buffer) {
    this.#folder = folder;
    this.#log = log;
    this.#keptBytes = keptBytes;
    this.#secret = secret;
  }

  /** Takes up what an earlier process kept, and removes what it did not finish. */
  static async open(options: LayersOptions): Promise<Layers> {
    const { folder } = options;
    await rm(join(folder, "new"), { recursive: true, force: true });
    for (const name of ["new", "kept", "layers"]) await mkdir(join(folder, name), { recursive: true, mode: 0o755 });
    const layers = new Layers(options, await openSecret(join(folder, "secret")));
    await chmod(join(folder, "layers"), 0o755);
    const [found, noted] = await Promise.all([readdir(join(folder, "layers")), readdir(join(folder, "kept"))]);
    const known = (await Promise.all(noted.map((name) => layers.#inspect(name, found.includes(name))))).filter(
      (one) => one !== undefined,
    );
    for (const name of found) if (!known.some((one) => one.name === name)) await layers.#remove(name);
    for (const { name, bytes } of known.sort((one, other) => one.usedMs - other.usedMs)) layers.#count(name, bytes);
    await layers.#makeRoom();
    // Entered, not listed, by programs, who may have our own user.
    await chmod(join(folder, "layers"), 0o311);
    return layers;
  }

  /** Lets the folder be listed and removed again. */
  async close(): Promise<void> {
    await chmod(join(this.#folder, "layers"), 0o755);
  }

  /** @param key - all that the libraries depend on */
  nameOf(key: string): string {
    return createHmac("sha256", this.#secret).update(key).digest("hex");
  }

  /** A set that is there, held until it is released. */
  async hold(name: string): Promise<Layer | undefined> {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    kept.users += 1;
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    await utimes(this.#note(name), new Date(), new Date()).catch((error: Error) => {
      this.#log.warn({ reason: error.message }, "could not mark libraries as used");
    });
    let isHeld = true;
    const release = (): void => {
      if (isHeld) kept.users -= 1;
      isHeld = false;
    };
    return { name, release };
  }

  /** Keeps a set under its name, whole or not at all. Those not asked for for longest go, but none that is held. */
  async put(name: string, files: readonly CollectedFile[]): Promise<void> {
    const attempt = join(this.#folder, "new", `${name}-${randomBytes(6).toString("hex")}`);
    try {
      for (const folder of foldersOf(files)) await makeReadable(join(attempt, folder));
      await mapConcurrently(files, writesAtOnce, async ({ path, bytes, executable }) => {
        await writeFile(join(attempt, path), bytes, { flag: "wx" });
        await chmod(join(attempt, path), executable ? 0o755 : 0o644);
      });
      await rename(attempt, join(this.#folder, "layers", name));
    } catch (error) {
      await rm(attempt, { recursive: true, force: true });
      throw error;
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    await writeFile(this.#note(name), JSON.stringify({ bytes } satisfies z.infer<typeof Entry>), { mode: 0o600 });
    this.#count(name, bytes);
    await this.#makeRoom(name);
  }

  #note(name: string): string {
    return join(this.#folder, "kept", name);
  }

  async #inspect(name: string, isThere: boolean) {
    try {
      if (!isThere) throw new Error("its files are gone");
      const [{ mtimeMs }, text] = await Promise.all([stat(this.#note(name)), readFile(this.#note(name), "utf8")]);
      return { name, usedMs: mtimeMs, bytes: Entry.parse(JSON.parse(text)).bytes };
    } catch {
      // Not written to its end: as if it had not been.
      await rm(this.#note(name), { recursive: true, force: true });
      return undefined;
    }
  }

  #count(name: string, bytes: number): void {
    this.#kept.set(name, { bytes, users: 0 });
    this.#sumBytes += bytes;
  }

  async #makeRoom(newest?: string): Promise<void> {
    for (const [name, { bytes, users }] of this.#kept) {
      if (this.#sumBytes <= this.#keptBytes && this.#kept.size <= keptMost) return;
      if (users > 0 || name === newest) continue;
      this.#kept.delete(name);
      this.#sumBytes -= bytes;
      await this.#remove(name).catch((error: Error) => {
        this.#log.warn({ name, reason: error.message }, "could not remove libraries");
      });
    }
  }

  /** Out of sight at once, so that half a set is never seen. */
  async #remove(name: string): Promise<void> {
    const away = join(this.#folder, "new", `${name}-${randomBytes(6).toString("hex")}`);
    await rm(this.#note(name), { force: true });
    await rename(join(this.#folder, "layers", name), away);
    await rm(away, { recursive: true, force: true });
  }
}

/** All folders that these files lie in, the outer ones first. */
const foldersOf = (files: readonly CollectedFile[]): string[] => {
  const folders = new Set(["."]);
  for (const { path } of files) {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
      folders.add(path.slice(0, slash));
  }
  return [...folders].sort((one, other) => one.length - other.length);
};

/** Whatever our own mask is: programs have another user. */
const makeReadable = async (folder: string): Promise<void> => {
  await mkdir(folder);
  await chmod(folder, 0o755);
};

const openSecret = async (path: string): Promise<Buffer> => {
  const known = await readFile(path).catch(() => Buffer.alloc(0));
  if (known.length === 32) return known;
  const secret = randomBytes(32);
  await writeFile(path, secret, { mode: 0o600 });
  return secret;
};
