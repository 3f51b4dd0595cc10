import { findLocations } from "./locations.ts";

export type Severity = "error" | "warning" | "note";

/** What a compiler complains of at a place in one of the program's files. */
export type Diagnostic = { path: string; line: number; column: number | null; severity: Severity; message: string };

const words = /^[\s:]*(?:(fatal error|error|warning|note|info)\b)?(?:\s*\[?[A-Z]+\d+\]?)?\s*:?\s*(.*)$/i;
const rustHead = /^(error|warning)(?:\[\w+\])?: (.+)$/;
const pythonEnd = /^(\w*(?:Error|Exception|Warning)\b.*)$/;

/** The complaints in a compiler's output, each place once. */
export const readDiagnostics = (output: string, paths: readonly string[]): Diagnostic[] => {
  const found: Diagnostic[] = [];
  let rust: RegExpExecArray | null = null;
  const lines = output.split("\n");
  for (const [index, line] of lines.entries()) {
    rust = rustHead.exec(line) ?? rust;
    const [place] = findLocations(line, paths);
    if (place === undefined) continue;
    const before = line.slice(0, place.start);
    if (!/^\s*(?:-->\s*)?$/.test(before)) continue;
    const diagnostic = line.includes("-->")
      ? rustDiagnostic(rust)
      : (wordsAfter(line.slice(place.end)) ?? pythonDiagnostic(lines.slice(index + 1)));
    if (diagnostic === undefined) continue;
    const { path, line: row, column } = place;
    if (!found.some((other) => other.path === path && other.line === row && other.message === diagnostic.message)) {
      found.push({ path, line: row, column, ...diagnostic });
    }
  }
  return found;
};

type Words = Pick<Diagnostic, "severity" | "message">;

const severityOf = (word: string | undefined): Severity => {
  const lower = word?.toLowerCase();
  if (lower === "warning") return "warning";
  return lower === "note" || lower === "info" ? "note" : "error";
};

const wordsAfter = (text: string): Words | undefined => {
  if (!text.startsWith(":")) return undefined;
  const [, word, message = ""] = words.exec(text) ?? [];
  return message === "" ? undefined : { severity: severityOf(word), message };
};

const rustDiagnostic = (head: RegExpExecArray | null): Words | undefined =>
  head === null ? undefined : { severity: severityOf(head[1]), message: head[2] ?? "" };

/** Python says what is wrong some lines below the place. */
const pythonDiagnostic = (following: readonly string[]): Words | undefined => {
  const message = following.slice(0, 6).find((line) => pythonEnd.test(line));
  return message === undefined ? undefined : { severity: "error", message };
};
