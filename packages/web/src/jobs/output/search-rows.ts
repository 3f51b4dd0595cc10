import type { OutputRow } from "./output-log.ts";

const matchesMost = 10_000;

export const rowText = ({ parts }: OutputRow): string => parts.map(({ text }) => text).join("");

/** Which rows have the text, whatever the case of its letters; at most the first 10,000. */
export const findRows = (rows: readonly OutputRow[], text: string): number[] => {
  if (text === "") return [];
  const needle = text.toLowerCase();
  const found: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (rowText(row).toLowerCase().includes(needle)) found.push(index);
    if (found.length >= matchesMost) break;
  }
  return found;
};
