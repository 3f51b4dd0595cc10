export type InputChunk = { offset: number; bytes: Uint8Array };

/** A program's standard input as it was given so far: the newest `keepBytes` of it, to be sent again when needed. */
export class SentInput {
  #chunks: InputChunk[] = [];
  #keptBytes = 0;
  #length = 0;
  readonly #keepBytes: number;

  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  /** Bytes given so far. */
  get length(): number {
    return this.#length;
  }

  /** Place of the first byte still kept. */
  get firstKept(): number {
    return this.#length - this.#keptBytes;
  }

  append(bytes: Uint8Array): void {
    // A copy: callers may use their buffer again as soon as they are told to go on.
    this.#chunks.push({ offset: this.#length, bytes: bytes.slice() });
    this.#length += bytes.length;
    this.#keptBytes += bytes.length;
  }

  /** Lets go of what is beyond the bound, except what has not been sent yet. */
  forgetBefore(sentOffset: number): void {
    let drop = 0;
    for (const { offset, bytes } of this.#chunks) {
      const isOverBound = this.#keptBytes > this.#keepBytes;
      if (!isOverBound || offset + bytes.length > sentOffset) break;
      this.#keptBytes -= bytes.length;
      drop += 1;
    }
    if (drop > 0) this.#chunks = this.#chunks.slice(drop);
  }

  /** What is kept of the input from `offset` on; the first chunk may begin in the middle of one that was given. */
  from(offset: number): InputChunk[] {
    const first = this.#chunks.findLastIndex((chunk) => chunk.offset <= offset);
    return this.#chunks.slice(Math.max(0, first)).flatMap((chunk) => {
      const skipped = Math.max(0, offset - chunk.offset);
      if (skipped >= chunk.bytes.length) return [];
      return [{ offset: chunk.offset + skipped, bytes: chunk.bytes.subarray(skipped) }];
    });
  }
}
