import { formatElapsed } from "./format.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const refreshMs = 100;
const eraseLine = "\r\u001b[K";

type StatusLineOptions = {
  write: (text: string) => void;
  columns: () => number;
  now?: () => number;
};

/**
 * One line at the bottom of a terminal that says what is going on: `⠙ running on lab-03  00:03.2/20 s`. It must be
 * hidden before anything else is written, and comes back at the next refresh only when it is shown again.
 */
export class StatusLine {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  readonly #now: () => number;
  #text = "";
  #limit: string | undefined;
  #sinceMs = 0;
  #frame = 0;
  #isDrawn = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ write, columns, now = Date.now }: StatusLineOptions) {
    this.#write = write;
    this.#columns = columns;
    this.#now = now;
  }

  /** Shows a state. The clock starts anew when the state is another. */
  show(text: string, limit?: string): void {
    if (text !== this.#text) this.#sinceMs = this.#now();
    this.#text = text;
    this.#limit = limit;
    this.#timer ??= setInterval(() => this.draw(), refreshMs);
    this.draw();
  }

  /** Takes the line away so that others can write. Hiding twice is harmless. */
  hide(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#isDrawn) this.#write(eraseLine);
    this.#isDrawn = false;
  }

  draw(): void {
    const elapsed = formatElapsed(this.#now() - this.#sinceMs);
    const clock = this.#limit === undefined ? elapsed : `${elapsed}/${this.#limit}`;
    const line = `${frames[this.#frame % frames.length]} ${this.#text}  ${clock}`;
    this.#frame += 1;
    // A line that wraps could not be erased.
    this.#write(`${eraseLine}${line.slice(0, Math.max(0, this.#columns() - 1))}`);
    this.#isDrawn = true;
  }
}
