import type { TerminalSize } from "@runyard/protocol";

let size: TerminalSize = { columns: 80, rows: 24 };

/** Of the terminal that was on the page last: the next one is likely to have it, and its program to start with it. */
export const lastSize = (): TerminalSize => size;

export const noteSize = (now: TerminalSize): void => {
  size = now;
};
