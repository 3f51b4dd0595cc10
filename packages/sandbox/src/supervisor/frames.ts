import { SandboxFault } from "../fault.ts";
import type { Command, LeftOutFile, LeftOutReason, Step, StepLink, TerminalSize } from "../step.ts";

/** Frames of runyard-init: { u8 type, u32 length, payload }, little endian (both ends are the same machine). */
export type Frame = { type: string; payload: Buffer };

const headBytes = 5;

/** Cuts a byte stream into frames. Payloads are views, valid until the next call. */
export class FrameReader {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #needBytes = headBytes;

  read(chunk: Buffer): Frame[] {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    if (this.#restBytes < this.#needBytes) return [];
    const bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest);
    const frames: Frame[] = [];
    let at = 0;
    this.#needBytes = headBytes;
    while (bytes.length - at >= headBytes) {
      const size = bytes.readUInt32LE(at + 1);
      if (bytes.length - at < headBytes + size) {
        this.#needBytes = headBytes + size;
        break;
      }
      frames.push({
        type: String.fromCharCode(bytes[at] ?? 0),
        payload: bytes.subarray(at + headBytes, at + headBytes + size),
      });
      at += headBytes + size;
    }
    this.#rest = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#restBytes = bytes.length - at;
    return frames;
  }
}

const frame = (type: string, ...parts: Uint8Array[]): Buffer => {
  const head = Buffer.alloc(headBytes);
  head[0] = type.charCodeAt(0);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    1,
  );
  return Buffer.concat([head, ...parts]);
};

export const signalFrame = (signal: number): Buffer => frame("K", Uint8Array.of(signal));

export const terminalFrame = ({ columns, rows }: TerminalSize): Buffer =>
  frame("T", new Uint8Array(Uint16Array.of(columns, rows).buffer));

const limitsFrame = (step: Step, processes: number): Buffer => {
  const { outputBytes, fileBytes, cpuTimeMs } = step.limits;
  const collect = step.collect;
  const values = [
    outputBytes,
    fileBytes,
    processes,
    Math.ceil(cpuTimeMs / 1000) + 1,
    collect?.maxBytes ?? 0,
    collect?.maxFiles ?? 0,
    collect?.maxDepth ?? 0,
  ];
  const payload = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => {
    payload.writeBigUInt64LE(BigInt(value), index * 8);
  });
  return frame("L", payload);
};

const fileFrame = (file: Step["files"][number]): Buffer => {
  const path = Buffer.from(file.path);
  const head = Buffer.alloc(3);
  head[0] = file.executable ? 1 : 0;
  head.writeUInt16LE(path.length, 1);
  return frame("F", head, path, file.bytes);
};

const linkFrame = ({ name, target }: StepLink): Buffer => {
  const path = Buffer.from(name);
  const head = Buffer.alloc(2);
  head.writeUInt16LE(path.length, 0);
  return frame("S", head, path, Buffer.from(target));
};

const commandFrames = ({ argv, env, roomyPipes, folder }: Command): Buffer[] => [
  ...(folder === undefined ? [] : [frame("D", Buffer.from(folder))]),
  ...(roomyPipes ? [frame("R")] : []),
  ...argv.map((argument) => frame("A", Buffer.from(argument))),
  ...Object.entries(env).map(([name, value]) => frame("E", Buffer.from(`${name}=${value}`))),
];

/** Makes runyard-init start a command ahead of its step. */
export const warmFrames = (command: Command): Buffer => Buffer.concat([...commandFrames(command), frame("W")]);

type Start = {
  /** For RLIMIT_NPROC, 0 for none. */
  processes: number;
  /** Its command was started ahead. */
  isWarm: boolean;
};

/** Everything runyard-init needs to start a program. */
export const programFrames = (step: Step, { processes, isWarm }: Start): Buffer =>
  Buffer.concat([
    limitsFrame(step, processes),
    ...(isWarm ? [] : commandFrames(step)),
    ...(step.terminal ? [terminalFrame(step.terminal)] : []),
    ...(step.collect ? [frame("C", Buffer.from(step.collect.folder))] : []),
    ...(step.collect?.patterns ?? []).map((pattern) => frame("P", Buffer.from(pattern))),
    ...step.files.map(fileFrame),
    ...(step.links ?? []).map(linkFrame),
    frame("G"),
  ]);

/** Frame "d": the program's first process ended. */
export const decodeEnded = (payload: Buffer) => {
  const exitCode = payload.readInt32LE(0);
  const signal = payload.readInt32LE(4);
  return {
    exitCode: exitCode < 0 ? null : exitCode,
    signalNumber: signal === 0 ? null : signal,
    // What ran took time: 0 would say that it did not run.
    wallTimeMs: Math.max(1, Math.round(Number(payload.readBigUInt64LE(8)) / 1e3)),
    outputSeenBytes: Number(payload.readBigUInt64LE(16)),
    outputExceeded: payload[24] === 1,
  };
};

/** Frame "z": everything is dead and collected. */
export const decodeFinished = (payload: Buffer) => ({
  childrenCpuMs: Number(payload.readBigUInt64LE(0)) / 1e3,
  initCpuMs: Number(payload.readBigUInt64LE(8)) / 1e3,
  peakRssBytes: Number(payload.readBigUInt64LE(16)),
  fileLimitHit: payload[24] === 1,
  leftOutCount: payload.readUInt32LE(25),
});

/** Frame "f": a collected file, its bytes follow in frames "b". */
export const decodeFile = (payload: Buffer) => ({
  executable: payload[0] === 1,
  sizeBytes: Number(payload.readBigUInt64LE(1)),
  path: decodePath(payload.subarray(9)),
});

const reasons: Record<string, LeftOutReason> = {
  n: "too_many_files",
  s: "too_large",
  d: "too_deep",
  w: "too_many_names",
  p: "path_too_long",
  k: "not_a_file",
  r: "unreadable",
};

/** Frame "l": a file or folder that does not come back. */
export const decodeLeftOut = (payload: Buffer): LeftOutFile => ({
  reason: reasons[payload.toString("latin1", 0, 1)] ?? "unreadable",
  bytes: Number(payload.readBigUInt64LE(1)),
  path: decodePath(payload.subarray(9)),
});

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const decodePath = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    // Not UTF-8: the one reason a strict decoder throws.
    return bytes
      .toString("latin1")
      .replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
  }
};

/** Frame "!": our own failure inside the sandbox. */
export const innerFault = (payload: Buffer): SandboxFault => {
  const [errno, at] = [payload.readInt32LE(0), payload.toString("utf8", 4)];
  return new SandboxFault(at, `${at}: errno ${errno}`, { errno });
};
