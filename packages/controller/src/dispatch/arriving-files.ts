import { createHash, type Hash } from "node:crypto";
import { collectBounds, type FileEvent, type JobRequest, type RunReport } from "@runyard/protocol";
import type { NewFile } from "../store/store.ts";

type Arriving = { pieces: Uint8Array[]; bytes: number; hash: Hash };

/** The files a worker hands in ahead of each run's report. It is not believed: what does not fit is refused. */
export class ArrivingFiles {
  /** Those whose report is here. */
  readonly whole: NewFile[] = [];
  readonly #isAskedFor: boolean;
  #run = 0;
  #arriving = new Map<string, Arriving>();
  #bytes = 0;

  constructor({ collect }: JobRequest) {
    this.#isAskedFor = collect !== undefined;
  }

  /** @returns whether the next piece of a file can be right */
  take({ run, path, bytes, data }: FileEvent): boolean {
    const piece = Buffer.from(data ?? "", "base64");
    if (this.#arriving.size === 0) this.#run = run;
    this.#bytes += piece.length;
    const file = this.#arriving.get(path) ?? { pieces: [], bytes: 0, hash: createHash("sha256") };
    const follows = file.bytes === file.pieces.length * collectBounds.pieceBytes;
    const fits = piece.length === bytes && run === this.#run && follows && this.#bytes <= collectBounds.bytes;
    if (!this.#isAskedFor || !fits) return false;
    file.pieces.push(piece);
    file.bytes += piece.length;
    file.hash.update(piece);
    this.#arriving.set(path, file);
    return this.#arriving.size <= collectBounds.files;
  }

  /** @returns whether the report on a run names exactly the files that came */
  settle(run: number, { files = [] }: RunReport): boolean {
    const arrived = this.#arriving;
    this.#arriving = new Map();
    if (arrived.size > 0 && run !== this.#run) return false;
    for (const { path, bytes, digest } of files) {
      const { pieces, hash, ...file } = arrived.get(path) ?? { pieces: [], bytes: 0, hash: createHash("sha256") };
      arrived.delete(path);
      const sha256 = hash.digest();
      if (file.bytes !== bytes || digest !== `sha256:${sha256.toString("hex")}`) return false;
      this.whole.push({ run, path, bytes, sha256, pieces });
    }
    const isNamedOnce = new Set(files.map(({ path }) => path)).size === files.length;
    const isAllowed = this.#isAskedFor || files.length === 0;
    return arrived.size === 0 && isNamedOnce && isAllowed && this.whole.length <= collectBounds.files;
  }
}
