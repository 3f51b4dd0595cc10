import type { CollectedFile } from "@runyard/sandbox";
import type { ProgramFile } from "../toolchains/program.ts";

/** What goes between worker and resident compiler; numbers are big-endian, as Java's streams have them. */

const sized = (bytes: Uint8Array): Uint8Array[] => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return [length, bytes];
};

/** { int files, then each { path, bytes } }, both with their length before them. */
export const encodeSources = (files: readonly ProgramFile[]): Buffer => {
  const count = Buffer.alloc(4);
  count.writeInt32BE(files.length);
  return Buffer.concat([count, ...files.flatMap(({ path, bytes }) => [...sized(Buffer.from(path)), ...sized(bytes)])]);
};

/** Of the first reply in `bytes`, without its own four bytes; undefined while it is not whole. */
export const replyLength = (bytes: Buffer): number | undefined => {
  if (bytes.length < 4) return undefined;
  const length = bytes.readInt32BE(0);
  return bytes.length < 4 + length ? undefined : length;
};

type Compiled = { files: CollectedFile[]; cpuTimeMs: number; memoryBytes: number };

/** { long CPU nanoseconds, long bytes of memory, int files, then each { path, bytes } }. */
export const readCompiled = (reply: Buffer): Compiled => {
  let at = 20;
  const take = (): Buffer => {
    const length = reply.readInt32BE(at);
    at += 4 + length;
    return reply.subarray(at - length, at);
  };
  const count = reply.readInt32BE(16);
  const files = Array.from({ length: count }, () => {
    const path = take().toString("utf8");
    return { path, bytes: Buffer.from(take()), executable: false };
  });
  return {
    files,
    cpuTimeMs: Math.round(Number(reply.readBigInt64BE(0)) / 1e6),
    memoryBytes: Number(reply.readBigInt64BE(8)),
  };
};
