import { spawnSync } from "node:child_process";
import type { Attachment } from "@runyard/client";
import type { FollowedEvent, TerminalSize } from "@runyard/protocol";

/** Ctrl+], as telnet has it: programs have little use for it. */
const leaveKey = 0x1d;
const longestSide = 1000;
const usualSize = { columns: 80, rows: 24 };

/** What a program that did not end by itself may have left: the other screen, mouse reports, a hidden cursor, colours. */
const tidyUp = ["?1047l", "?1000l", "?1002l", "?1003l", "?1006l", "?2004l", "?25h", "0m"]
  .map((code) => `\x1b[${code}`)
  .join("");

export const hasTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/** Of the terminal this command runs in; some do not say. */
export const terminalSize = (): TerminalSize => {
  const side = (told: number | undefined, usual: number): number => Math.min(told || usual, longestSide);
  const { columns, rows } = process.stdout;
  return { columns: side(columns, usualSize.columns), rows: side(rows, usualSize.rows) };
};

type Lending = {
  attachment: Attachment;
  /** Somebody wants out and the program to go on. */
  onLeave: () => void;
};

/**
 * The terminal this command runs in, lent to a program while that runs: each key goes to it, Ctrl+C too, and the size of the
 * window with every change. Before and after, Ctrl+C is ours. Node gives it back as it was however the process ends.
 */
export class OwnTerminal {
  readonly #lending: Lending;
  #isLent = false;
  #isReading = false;

  constructor(lending: Lending) {
    this.#lending = lending;
    process.stdout.on("resize", this.#tellSize);
    process.on("SIGCONT", this.#lendAgain);
  }

  /** To be told of each event before it is shown: what we say of a new attempt, or the end, needs our own terminal. */
  before({ event }: FollowedEvent): void {
    if (event.type === "attempt" || event.type === "end") this.#takeBack(event);
  }

  /** And after it is shown. */
  after({ event }: FollowedEvent): void {
    if (event.type === "step" && event.step === "run") this.#lend();
  }

  /** Closing twice is harmless. */
  close(): void {
    process.stdout.off("resize", this.#tellSize);
    process.off("SIGCONT", this.#lendAgain);
    this.#takeBack();
  }

  #lend(): void {
    this.#isLent = true;
    this.#makeRaw();
    if (!this.#isReading) void this.#passKeys().catch(() => this.#lending.attachment.end()); // the terminal is gone
  }

  #takeBack(event?: FollowedEvent["event"]): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    process.stdin.setRawMode(false);
    if (event?.type !== "end" || event.job.outcome !== "ok") process.stdout.write(tidyUp);
  }

  readonly #tellSize = (): void => {
    const { columns, rows } = terminalSize();
    this.#lending.attachment.resize(columns, rows);
  };

  /** A shell that had us stopped has set the terminal up for itself. */
  readonly #lendAgain = (): void => {
    if (!this.#isLent) return;
    process.stdin.setRawMode(false);
    this.#makeRaw();
    this.#tellSize();
  };

  /** Node's raw mode goes on adding carriage returns to line feeds, which programs send to go straight down. */
  #makeRaw(): void {
    process.stdin.setRawMode(true);
    spawnSync("stty", ["-opost"], { stdio: ["inherit", "ignore", "ignore"] });
  }

  async #passKeys(): Promise<void> {
    this.#isReading = true;
    const { attachment, onLeave } = this.#lending;
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      const leaving = this.#isLent ? chunk.indexOf(leaveKey) : -1;
      await attachment.write(leaving < 0 ? chunk : chunk.subarray(0, leaving));
      if (leaving >= 0) onLeave();
    }
    attachment.end();
  }
}
