import { decodeContent, type OutputEvent } from "@runyard/protocol";

type Chunk = string | Uint8Array;
/** Told of what was written, or null when all of it is void. */
type Listener = (chunk: Chunk | null) => void;

const keptCharsMost = 8_000_000;

/** What a program wrote to its terminal, kept as it came: a terminal that is opened later is given all of it. */
export class ScreenLog {
  #chunks: Chunk[] = [];
  #chars = 0;
  readonly #listeners = new Set<Listener>();

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  append({ data, encoding }: Pick<OutputEvent, "data" | "encoding">): void {
    const chunk = encoding === undefined ? data : decodeContent(data, encoding);
    this.#chunks.push(chunk);
    this.#chars += chunk.length;
    while (this.#chars > keptCharsMost) this.#chars -= this.#chunks.shift()?.length ?? this.#chars;
    this.#tell(chunk);
  }

  clear(): void {
    this.#chunks = [];
    this.#chars = 0;
    this.#tell(null);
  }

  readonly listen = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(chunk: Chunk | null): void {
    for (const listener of this.#listeners) listener(chunk);
  }
}
