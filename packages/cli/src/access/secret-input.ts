import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UsageError } from "../failure.ts";

/** The lines of standard input, for secrets that come from another program. */
export const linesOfInput = async (count: number): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (lines.push(line) === count) break;
  }
  if (lines.length < count || lines.includes("")) {
    throw new UsageError(count === 1 ? "standard input is empty" : `expected ${count} lines on standard input`);
  }
  return lines;
};

export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks at the terminal. @param isSecret - what is typed is not shown */
export const ask = async (question: string, isSecret = false): Promise<string> => {
  if (!canAsk()) throw new UsageError(`there is no terminal to ask for the ${question}: see --help for other ways`);
  process.stderr.write(`${question}: `);
  const output = isSecret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await reader.question("");
  } finally {
    reader.close();
    if (isSecret) process.stderr.write("\n");
  }
};
