/** A managed heap's complaint stands before a trace of its calls, which may be a thousand lines long. */
const keptBytes = 128 * 1024;

/** The end of what a program wrote on standard error. */
export class LastWords {
  #parts: Uint8Array[] = [];
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    while (this.#length - (this.#parts[0]?.length ?? 0) >= keptBytes) this.#length -= this.#parts.shift()?.length ?? 0;
  }

  match(pattern: string): boolean {
    return new RegExp(pattern).test(Buffer.concat(this.#parts).toString("latin1"));
  }
}
