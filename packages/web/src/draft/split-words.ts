const word = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?)+/g;
const piece = /\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"?|'([^']*)'?|([^\s"'\\]+)/g;

/** A line as a program's arguments: blanks part them, quotes and backslashes keep them together. No other shell magic. */
export const splitWords = (line: string): string[] =>
  (line.match(word) ?? []).map((found) =>
    found.replaceAll(piece, (_, escaped?: string, double?: string, single?: string, plain?: string) => {
      if (double !== undefined) return double.replaceAll(/\\(["\\])/g, "$1");
      return escaped ?? single ?? plain ?? "";
    }),
  );

/** The line that `splitWords` takes apart into these words. */
export const joinWords = (words: readonly string[]): string =>
  words
    .map((text) => (/^[^\s"'\\]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`))
    .join(" ");
