import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Limits } from "@runyard/protocol";
import type { CollectedFile, Command, OutputChunk, StepFile } from "@runyard/sandbox";
import { z } from "zod";
import type { Log } from "../log.ts";
import type { InstalledToolchain } from "../toolchains/detect.ts";

/** Rises when what a build depends on, or how it is kept, changes. */
const format = 1;
const keptBytesUsual = 512 * 1024 * 1024;
const memoryBytesUsual = 32 * 1024 * 1024;
/** Marks on disk may be this much too old. */
const markEveryMs = 60_000;
/** Looked through and hashed in a few milliseconds; larger programs are compiled each time. */
const sourceBytesMost = 2 * 1024 * 1024;

/** What a compiler made of a program: its files, and what it said meanwhile. */
export type Build = { files: readonly CollectedFile[]; output: readonly OutputChunk[] };

/** All that a build depends on. */
export type BuildInputs = {
  toolchain: InstalledToolchain;
  command: Command;
  files: readonly StepFile[];
  limits: Limits;
};

const Header = z.object({
  digest: z.string(),
  files: z.array(z.object({ path: z.string(), executable: z.boolean(), size: z.int().min(0) })),
  output: z.array(z.object({ stream: z.enum(["stdout", "stderr"]), size: z.int().min(0) })),
});

/** A program that asks when it was compiled is another one each time. */
const timeWords = ["__DATE__", "__TIME__", "__TIMESTAMP__"];

/** `markedMs`: what its file says of when it was asked for. */
type Kept = { bytes: number; markedMs: number };

type BuildCacheOptions = { folder: string; log: Log; keptBytes?: number; memoryBytes?: number };

/**
 * What compilers made, kept under the digest of everything it depends on: sources, command, environment, limits and the
 * toolchain itself. Nothing gets in here but what the collector brought out of a compiler's sandbox, whose only input was
 * just that; who could put something else under a key would have to hand in the same program. Each file carries its own
 * digest and is thrown away when it does not fit. The builds not asked for for longest go first.
 */
export class BuildCache {
  readonly #folder: string;
  readonly #log: Log;
  readonly #keptBytes: number;
  readonly #memoryBytes: number;
  /** By key, those asked for last at the end. */
  readonly #kept = new Map<string, Kept>();
  readonly #recent = new Map<string, Build>();
  #recentBytes = 0;
  #sumBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor({ folder, log, keptBytes, memoryBytes }: BuildCacheOptions) {
    this.#folder = folder;
    this.#log = log;
    this.#keptBytes = keptBytes ?? keptBytesUsual;
    this.#memoryBytes = memoryBytes ?? memoryBytesUsual;
  }

  /** Takes up what an earlier process kept. */
  static async open(options: BuildCacheOptions): Promise<BuildCache> {
    const cache = new BuildCache(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const found = await Promise.all((await readdir(options.folder)).map((name) => cache.#inspect(name)));
    const kept = found.filter((one) => one !== undefined).sort((left, right) => left.usedMs - right.usedMs);
    for (const { key, bytes, usedMs } of kept) cache.#count(key, { bytes, markedMs: usedMs });
    await cache.#makeRoom();
    return cache;
  }

  /** Undefined for a program that must be compiled each time. */
  keyOf({ toolchain, command, files, limits }: BuildInputs): string | undefined {
    const { language, spec, version, identity } = toolchain;
    const hash = createHash("sha256");
    if (command.argv.some((word) => timeWords.some((asked) => word.includes(asked)))) return undefined;
    hash.update(JSON.stringify([format, language.language, spec, version, identity, command, limits]));
    let sourceBytes = 0;
    for (const { path, bytes, executable } of files) {
      sourceBytes += bytes.length;
      if (sourceBytes > sourceBytesMost) return undefined;
      const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (timeWords.some((word) => content.includes(word))) return undefined;
      hash.update(JSON.stringify([path, executable === true, content.length])).update(content);
    }
    return hash.digest("hex");
  }

  async get(key: string): Promise<Build | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    const build = this.#recent.get(key) ?? (await this.#read(key));
    if (build === undefined) return undefined;
    const now = Date.now();
    const isMarked = Math.abs(now - kept.markedMs) < markEveryMs;
    this.#count(key, isMarked ? kept : { ...kept, markedMs: now });
    this.#remember(key, build);
    if (!isMarked) this.#enqueue("mark a build as used", () => utimes(this.#path(key), new Date(), new Date()));
    return build;
  }

  /** Keeps a build; it can be asked for at once and is written in the background. */
  put(key: string, build: Build): void {
    if (this.#kept.has(key)) return;
    const bytes = bytesOf(build);
    if (bytes > this.#keptBytes / 4) return;
    this.#count(key, { bytes, markedMs: Date.now() });
    this.#remember(key, build);
    this.#enqueue("keep a build", async () => {
      const attempt = `${this.#path(key)}.new`;
      await writeFile(attempt, pack(build), { mode: 0o600 });
      await rename(attempt, this.#path(key));
      await this.#makeRoom();
    });
  }

  /** Resolves when everything is written. */
  close(): Promise<void> {
    return this.#writing;
  }

  #path(key: string): string {
    return join(this.#folder, key);
  }

  /** One after the other; a disk that is full costs the cache, not the job. */
  #enqueue(what: string, write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write).catch((error: Error) => {
      this.#log.warn({ reason: error.message }, `could not ${what}`);
    });
  }

  async #inspect(name: string): Promise<{ key: string; bytes: number; usedMs: number } | undefined> {
    const path = this.#path(name);
    if (!/^[0-9a-f]{64}$/.test(name)) {
      await rm(path, { recursive: true, force: true });
      return undefined;
    }
    const { size, mtimeMs } = await stat(path);
    return { key: name, bytes: size, usedMs: mtimeMs };
  }

  async #read(key: string): Promise<Build | undefined> {
    try {
      return unpack(await readFile(this.#path(key)));
    } catch (error) {
      this.#log.warn({ key, reason: (error as Error).message }, "a kept build cannot be used and is thrown away");
      await this.#drop(key);
      return undefined;
    }
  }

  #count(key: string, kept: Kept): void {
    this.#sumBytes += kept.bytes - (this.#kept.get(key)?.bytes ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
  }

  #remember(key: string, build: Build): void {
    this.#forget(key);
    this.#recent.set(key, build);
    this.#recentBytes += bytesOf(build);
    for (const oldest of this.#recent.keys()) {
      if (this.#recentBytes <= this.#memoryBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const build = this.#recent.get(key);
    if (build === undefined) return;
    this.#recent.delete(key);
    this.#recentBytes -= bytesOf(build);
  }

  async #makeRoom(): Promise<void> {
    for (const oldest of this.#kept.keys()) {
      if (this.#sumBytes <= this.#keptBytes) return;
      await this.#drop(oldest);
    }
  }

  async #drop(key: string): Promise<void> {
    this.#sumBytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
    this.#forget(key);
    await rm(this.#path(key), { force: true });
  }
}

const contentsOf = ({ files, output }: Build): Uint8Array[] => [...files, ...output].map(({ bytes }) => bytes);
const bytesOf = (build: Build): number => contentsOf(build).reduce((sum, { length }) => sum + length, 0);
const digestOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Length of the header in four bytes, the header as JSON, then all contents one after the other. */
const pack = (build: Build): Buffer => {
  const content = Buffer.concat(contentsOf(build));
  const header = Buffer.from(
    JSON.stringify({
      digest: digestOf(content),
      files: build.files.map(({ path, executable, bytes }) => ({ path, executable, size: bytes.length })),
      output: build.output.map(({ stream, bytes }) => ({ stream, size: bytes.length })),
    } satisfies z.infer<typeof Header>),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, content]);
};

/** @throws when it is not what was packed */
const unpack = (packed: Buffer): Build => {
  const length = packed.readUInt32LE(0);
  const { digest, files, output } = Header.parse(JSON.parse(packed.subarray(4, 4 + length).toString()));
  const content = packed.subarray(4 + length);
  if (digestOf(content) !== digest) throw new Error("its content is not what was kept");
  let at = 0;
  const take = (size: number): Uint8Array => {
    at += size;
    return content.subarray(at - size, at);
  };
  return {
    files: files.map(({ path, executable, size }) => ({ path, executable, bytes: take(size) })),
    output: output.map(({ stream, size }) => ({ stream, bytes: take(size) })),
  };
};
