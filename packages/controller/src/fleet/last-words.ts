import { open } from "node:fs/promises";

const readMost = 2_048;

/** The last line of a log that says something; empty when there is none. */
export const lastLine = async (path: string): Promise<string> => {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(readMost), 0, readMost, Math.max(0, size - readMost));
    const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
    return lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
  } catch {
    // Without a log there are no last words; what failed is told without them.
    return "";
  }
};
