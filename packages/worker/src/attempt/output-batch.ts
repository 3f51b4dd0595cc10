/** What a program wrote, joined until it is worth an event. */
export type Output = { stream: "stdout" | "stderr"; bytes: Uint8Array };

const batchBytes = 32 * 1024;
const windowMs = 5;

/**
 * Joins small writes of one stream into larger ones. The order of all writes stays: another stream's write ends what was
 * collected. The first write after a pause goes out in the same turn of the event loop, the next ones within 5 ms.
 */
export class OutputBatcher {
  readonly #emit: (output: Output) => void;
  readonly #nowMs: () => number;
  #stream: Output["stream"] = "stdout";
  #parts: Uint8Array[] = [];
  #length = 0;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (output: Output) => void, nowMs: () => number = () => performance.now()) {
    this.#emit = emit;
    this.#nowMs = nowMs;
  }

  add({ stream, bytes }: Output): void {
    if (stream !== this.#stream) this.flush();
    this.#stream = stream;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= batchBytes) this.#emitReady();
    else this.#timer ??= setTimeout(() => this.#onTimer(), this.#waitMs());
  }

  /** Emits everything that was collected, an unfinished character too. */
  flush(): void {
    this.#stopTimer();
    const bytes = this.#take();
    for (let at = 0; at < bytes.length; at += batchBytes) this.#emitBytes(bytes.subarray(at, at + batchBytes));
  }

  #waitMs(): number {
    return Math.max(0, windowMs - (this.#nowMs() - this.#flushedAtMs));
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#emitReady();
  }

  /** Emits all whole characters; the first bytes of one that is not complete wait for its end. */
  #emitReady(): void {
    this.#stopTimer();
    let bytes = this.#take();
    while (bytes.length > 0) {
      const piece = bytes.subarray(0, batchBytes);
      const whole = piece.length - unfinishedTail(piece);
      if (whole === 0) break;
      this.#emitBytes(piece.subarray(0, whole));
      bytes = bytes.subarray(whole);
    }
    this.#parts = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }

  #emitBytes(bytes: Uint8Array): void {
    this.#flushedAtMs = this.#nowMs();
    this.#emit({ stream: this.#stream, bytes });
  }

  #take(): Uint8Array {
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** How many bytes at the end begin a UTF-8 character that goes on beyond them: 0 to 3. */
const unfinishedTail = (bytes: Uint8Array): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
};

const sequenceLength = (lead: number): number => {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
};
