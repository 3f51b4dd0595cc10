/** A managed heap's complaint stands before a trace of its calls, which may be a thousand lines long. */
const keptBytes = 128 * 1024;
const quotedMost = 300;

/** The end of what a program wrote on standard error. */
export class LastWords {
  #parts: Uint8Array[] = [];
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    while (this.#length - (this.#parts[0]?.length ?? 0) >= keptBytes) this.#length -= this.#parts.shift()?.length ?? 0;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** The first that matches of it, in one line. */
  match(pattern: string): string | undefined {
    const found = new RegExp(pattern).exec(this.bytes.toString("latin1"));
    return found?.[0].trim().slice(0, quotedMost);
  }
}
