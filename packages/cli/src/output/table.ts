import { printable } from "./format.ts";

const gap = "  ";
const narrowest = 6;

type TableOptions = {
  heads: readonly string[];
  rows: readonly (readonly string[])[];
  /** Width of the terminal; absent where the table goes into a pipe or a file: then nothing is cut. */
  width: number | undefined;
  /** Marks the heading. */
  heading?: (text: string) => string;
};

/** Columns without borders. On a terminal the widest columns give way until a line fits. */
export const formatTable = ({ heads, rows, width, heading = (text) => text }: TableOptions): string => {
  const cells = rows.map((row) => row.map(printable));
  const natural = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const widths = width === undefined ? natural : fit(natural, width);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => shorten(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd();
  return `${[heading(line(heads)), ...cells.map(line)].join("\n")}\n`;
};

const fit = (natural: readonly number[], width: number): number[] => {
  const widths = [...natural];
  const room = width - gap.length * (widths.length - 1);
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const shorten = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);
