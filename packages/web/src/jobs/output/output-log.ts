import { decodeContent, type OutputEvent } from "@runyard/protocol";
import { type AnsiPart, type AnsiState, plainAnsi, readAnsi } from "./ansi.ts";

/** `in` is what the person typed, shown where the program's output stood when it was sent. */
export type Stream = "stdout" | "stderr" | "in";

export type OutputPart = AnsiPart & { stream: Stream };

/** A line, or a piece of one that is too long to be laid out in one go. */
export type OutputRow = { line: number; isContinued: boolean; parts: OutputPart[] };

const rowCharsMost = 2_000;
const rowsMost = 100_000;
const rowsDroppedAtOnce = 10_000;
const tellMs = 40;
/** Where more rows come than anyone reads, the screen changes less often, and has time for keys and clicks. */
const tellFloodMs = 120;
const floodRows = 200;

/** What a step wrote, as rows for the screen. Bounded: the oldest rows go, and how many went is told. */
export class OutputLog {
  rows: OutputRow[] = [];
  /** Lines that are no longer kept. */
  droppedLines = 0;
  /** UTF-16 units received, whether kept or not. */
  charsReceived = 0;
  /** Changes with each change of the rows: what React compares. */
  version = 0;
  readonly #listeners = new Set<() => void>();
  readonly #decoders = new Map<Stream, TextDecoder>();
  readonly #ansi = new Map<Stream, { state: AnsiState; rest: string }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #line = 1;
  #lineTold = 1;
  #isFlood = false;
  #endsLine = true;
  #returned = false;
  #rowChars = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A chunk as it came; a character may be cut in two between chunks. */
  appendChunk({ stream, data, encoding }: Pick<OutputEvent, "stream" | "data" | "encoding">): void {
    const decoder = this.#decoders.get(stream);
    if (encoding === undefined && decoder === undefined) this.append(stream, data);
    else {
      const used = decoder ?? new TextDecoder();
      this.#decoders.set(stream, used);
      this.append(stream, used.decode(decodeContent(data, encoding), { stream: true }));
    }
  }

  append(stream: Stream, text: string): void {
    if (text === "") return;
    this.charsReceived += text.length;
    const before = this.#ansi.get(stream) ?? { state: plainAnsi, rest: "" };
    const { parts, after, rest } = readAnsi(before.rest + text, before.state);
    this.#ansi.set(stream, { state: after, rest });
    for (const part of parts) this.#addLines(part, stream);
    if (this.rows.length > rowsMost) this.#dropOldest();
    this.#tellSoon();
  }

  /** All that is kept, as text. */
  text(): string {
    let text = "";
    for (const { isContinued, parts } of this.rows) {
      if (!isContinued && text !== "") text += "\n";
      for (const part of parts) text += part.text;
    }
    return this.#endsLine && text !== "" ? `${text}\n` : text;
  }

  #addLines({ text, classes }: AnsiPart, stream: Stream): void {
    for (const piece of text.split(/(\r\n|\n|\r)/)) {
      if (piece === "") continue;
      if (piece === "\n" || piece === "\r\n") this.#endLine();
      else if (piece === "\r") this.#returned = true;
      else this.#addText({ text: piece, classes, stream });
    }
  }

  #endLine(): void {
    if (this.#endsLine) this.#startLine();
    this.#endsLine = true;
    this.#returned = false;
  }

  #startLine(): void {
    this.rows.push({ line: this.#line, isContinued: false, parts: [] });
    this.#line += 1;
    this.#rowChars = 0;
    this.#endsLine = false;
  }

  #addText(part: OutputPart): void {
    if (this.#endsLine) this.#startLine();
    if (this.#returned) this.#overwrite();
    for (let at = 0; at < part.text.length; ) {
      if (this.#rowChars >= rowCharsMost) {
        this.rows.push({ line: this.#line - 1, isContinued: true, parts: [] });
        this.#rowChars = 0;
      }
      const text = part.text.slice(at, at + rowCharsMost - this.#rowChars);
      this.#addToRow({ ...part, text });
      this.#rowChars += text.length;
      at += text.length;
    }
  }

  #addToRow(part: OutputPart): void {
    const parts = this.rows.at(-1)?.parts;
    const last = parts?.at(-1);
    if (last !== undefined && last.stream === part.stream && last.classes === part.classes) last.text += part.text;
    else parts?.push(part);
  }

  /** A carriage return alone: progress bars write their line again. */
  #overwrite(): void {
    this.#returned = false;
    while (this.rows.at(-1)?.isContinued === true) this.rows.pop();
    const row = this.rows.at(-1);
    if (row !== undefined) row.parts = [];
    this.#rowChars = 0;
  }

  #dropOldest(): void {
    this.rows.splice(0, rowsDroppedAtOnce);
    this.droppedLines = (this.rows[0]?.line ?? 1) - 1;
  }

  #tellSoon(): void {
    this.version += 1;
    this.#timer ??= setTimeout(() => this.#tell(), this.#isFlood ? tellFloodMs : tellMs);
  }

  #tell(): void {
    this.#timer = undefined;
    this.#isFlood = this.#line - this.#lineTold > floodRows;
    this.#lineTold = this.#line;
    for (const listener of this.#listeners) listener();
  }
}
