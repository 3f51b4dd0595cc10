export type SseMessage = { id: string | undefined; event: string | undefined; data: string };

/**
 * Server-sent events out of text that arrives in pieces of any size (WHATWG HTML, section 9.2.6). Unlike a browser's
 * EventSource a message tells only its own id: events without one must not seem to have the one before.
 */
export class SseParser {
  /** Pieces of a line whose end has not come. Kept apart: joining at each piece makes long lines quadratic. */
  #line: string[] = [];
  #endedInCarriageReturn = false;
  #data: string[] = [];
  #id: string | undefined;
  #event: string | undefined;

  *push(text: string): Generator<SseMessage> {
    let start = this.#endedInCarriageReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") this.#endedInCarriageReturn = text.endsWith("\r");
    const lineEnd = /\r\n?|\n/g;
    lineEnd.lastIndex = start;
    for (let found = lineEnd.exec(text); found !== null; found = lineEnd.exec(text)) {
      this.#line.push(text.slice(start, found.index));
      start = lineEnd.lastIndex;
      const message = this.#endLine(this.#line.join(""));
      this.#line = [];
      if (message !== undefined) yield message;
    }
    if (start < text.length) this.#line.push(text.slice(start));
  }

  #endLine(line: string): SseMessage | undefined {
    if (line === "") return this.#endMessage();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #endMessage(): SseMessage | undefined {
    const message = { id: this.#id, event: this.#event, data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#data = [];
    this.#id = undefined;
    this.#event = undefined;
    return isEmpty ? undefined : message;
  }
}
