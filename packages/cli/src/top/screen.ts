/** A whole terminal screen that is given back as it was. Only lines that changed are written. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #shown: readonly string[] = [];
  #isOpen = true;
  readonly #close = (): void => this.close();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    // The other screen, without a cursor, empty.
    out.write("\u001b[?1049h\u001b[?25l\u001b[2J");
    process.once("exit", this.#close);
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#out.columns || 80, rows: this.#out.rows || 24 };
  }

  show(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    let text = "";
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row += 1) {
      if (lines[row] !== this.#shown[row]) text += `\u001b[${row + 1};1H${lines[row] ?? ""}\u001b[K`;
    }
    this.#shown = lines;
    if (text !== "") this.#out.write(text);
  }

  /** After the terminal changed its size, nothing is where it was. */
  forget(): void {
    this.#shown = [];
    if (this.#isOpen) this.#out.write("\u001b[2J");
  }

  /** Harmless when repeated. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#close);
    this.#out.write("\u001b[?25h\u001b[?1049l");
  }
}
