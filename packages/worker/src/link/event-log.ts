import { type FileHandle, open, rm } from "node:fs/promises";

/**
 * The numbered events of one attempt, as JSON texts, kept until the controller has stored the result. The newest are in
 * memory; {@link spill} moves them to a file.
 */
export class EventLog {
  readonly #path: string;
  #file: FileHandle | undefined;
  /** Where each event in the file ends. */
  readonly #ends: number[] = [];
  #lines: string[] = [];
  #memory = 0;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** @param path - of the file to spill to; made when needed, gone when closed */
  constructor(path: string) {
    this.#path = path;
  }

  get lastSeq(): number {
    return this.#ends.length + this.#lines.length;
  }

  /** About how many bytes of memory it takes. */
  get memory(): number {
    return this.#memory;
  }

  append(line: string): void {
    this.#lines.push(line);
    this.#memory += line.length;
  }

  /** Events after number `seq`, at least one where there are any, and as many more as fit into `most` characters. */
  read(seq: number, most: number): string[] | Promise<string[]> {
    if (seq >= this.#ends.length) return firstOf(this.#lines, seq - this.#ends.length, most);
    return this.#readFile(seq, most);
  }

  /** Moves what is in memory to the file. @throws when the file cannot be written; then everything stays in memory */
  spill(): Promise<void> {
    const spilling = this.#work.then(() => this.#spill());
    this.#work = spilling.catch(() => {
      // Whoever asked is told; the next one tries again.
    });
    return spilling;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#work;
    this.#lines = [];
    this.#memory = 0;
    if (this.#file === undefined) return;
    await this.#file.close();
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }

  async #spill(): Promise<void> {
    const lines = [...this.#lines];
    if (lines.length === 0 || this.#isClosed) return;
    this.#file ??= await open(this.#path, "w+", 0o600);
    let end = this.#ends.at(-1) ?? 0;
    const bytes = Buffer.from(lines.join(""));
    await writeWhole(this.#file, bytes, end);
    for (const line of lines) {
      end += Buffer.byteLength(line);
      this.#ends.push(end);
      this.#memory -= line.length;
    }
    this.#lines.splice(0, lines.length);
  }

  async #readFile(seq: number, most: number): Promise<string[]> {
    const start = this.#ends[seq - 1] ?? 0;
    let last = seq;
    while (last + 1 < this.#ends.length && (this.#ends[last + 1] ?? 0) - start <= most) last += 1;
    const bytes = Buffer.alloc((this.#ends[last] ?? start) - start);
    const file = this.#file;
    if (file === undefined) return [];
    await readWhole(file, bytes, start);
    const ends = this.#ends.slice(seq, last + 1);
    return ends.map((end, index) => bytes.toString("utf8", (ends[index - 1] ?? start) - start, end - start));
  }
}

const firstOf = (lines: readonly string[], from: number, most: number): string[] => {
  let length = 0;
  let to = from;
  while (to < lines.length && (to === from || length + (lines[to]?.length ?? 0) <= most)) {
    length += lines[to]?.length ?? 0;
    to += 1;
  }
  return lines.slice(from, to);
};

const writeWhole = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
};

const readWhole = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw new Error("the spool file is shorter than what was written to it");
    done += bytesRead;
  }
};
