import { createHash } from "node:crypto";
import {
  type CollectedFile,
  collectBounds,
  contentTypeOf,
  type FileEvent,
  type LeftOutFile,
  programPathProblem,
  type RunReport,
} from "@runyard/protocol";
import type { Collect, StepReport } from "@runyard/sandbox";

type Returned = Required<Pick<RunReport, "files" | "leftOut" | "leftOutCount">>;

/** The files that come back from the runs of one job, within the bounds they share. */
export class ReturnedFiles {
  readonly #patterns: readonly string[];
  #filesLeft: number = collectBounds.files;
  #bytesLeft: number = collectBounds.bytes;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
  }

  /** What the next run's sandbox may bring. */
  get wish(): Collect {
    return {
      folder: ".",
      patterns: this.#patterns,
      maxFiles: this.#filesLeft,
      maxBytes: this.#bytesLeft,
      maxDepth: collectBounds.depth,
    };
  }

  /** Yields a run's files piece by piece, and returns what its report tells of them. */
  *hand(report: StepReport, run: number): Generator<FileEvent, Returned> {
    if (report.collected === undefined) return this.#nothing();
    const leftOut: LeftOutFile[] = report.leftOut?.map(({ bytes, ...rest }) => ({ ...rest, ...sized(bytes) })) ?? [];
    let leftOutCount = report.leftOutCount ?? 0;
    const files: CollectedFile[] = [];
    for (const { path, bytes } of report.collected.toSorted((left, right) => (left.path < right.path ? -1 : 1))) {
      this.#filesLeft -= 1;
      this.#bytesLeft -= bytes.length;
      if (programPathProblem(path) !== undefined) {
        leftOut.push({ path: shown(path), reason: "odd_name", bytes: bytes.length });
        leftOutCount += 1;
        continue;
      }
      const hash = createHash("sha256");
      for (let at = 0; at < bytes.length; at += collectBounds.pieceBytes) {
        const piece = bytes.subarray(at, at + collectBounds.pieceBytes);
        hash.update(piece);
        const data = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("base64");
        yield { type: "file", run, path, bytes: piece.length, data };
      }
      const digest = `sha256:${hash.digest("hex")}`;
      files.push({ path, bytes: bytes.length, contentType: contentTypeOf(path), digest });
    }
    return { files, leftOut: leftOut.slice(0, collectBounds.leftOutNamed), leftOutCount };
  }

  #nothing(): Returned {
    const leftOut = this.#patterns.map((path) => ({ path, reason: "not_collected" as const }));
    return { files: [], leftOut, leftOutCount: leftOut.length };
  }
}

const sized = (bytes: number): { bytes?: number } => (bytes === 0 ? {} : { bytes });

/** Control characters would confuse whoever reads the name. */
const shown = (path: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  path.replace(/[\u0000-\u001f\u007f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
