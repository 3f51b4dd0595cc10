/** The names in a Java source that decide its file's name and how it is started. */
export type JavaNames = { package: string; types: JavaType[] };
export type JavaType = { name: string; isPublic: boolean; hasMain: boolean };

/**
 * Reads package, top-level types and which of them has `main`. Exact where it looks: comments, strings, text blocks,
 * characters and nesting are followed as the language says; the rest is left to the compiler.
 */
export const readJavaNames = (source: string): JavaNames => {
  const names: JavaNames = { package: "", types: [] };
  let nesting = 0;
  let isPublic = false;
  let expecting: "package" | "type" | undefined;
  let last = "";
  let beforeLast = "";
  for (const token of tokens(source)) {
    const current = names.types.at(-1);
    if (opening.has(token)) {
      if (nesting === 1 && token === "(" && last === "main" && beforeLast === "void" && current) current.hasMain = true;
      nesting += 1;
      expecting = undefined;
    } else if (closing.has(token)) {
      nesting = Math.max(0, nesting - 1);
      if (nesting === 0 && token === "}") isPublic = false;
    } else if (nesting === 0) {
      if (token === ";") {
        isPublic = false;
        expecting = undefined;
      } else if (expecting === "package") names.package += token;
      else if (expecting === "type") {
        names.types.push({ name: token, isPublic, hasMain: false });
        expecting = undefined;
      } else if (token === "public") isPublic = true;
      else if (token === "package") expecting = "package";
      else if (typeWords.has(token) && last !== ".") expecting = "type";
    }
    beforeLast = last;
    last = token;
  }
  return names;
};

const opening = new Set(["(", "[", "{"]);
const closing = new Set([")", "]", "}"]);
const typeWords = new Set(["class", "interface", "enum", "record"]);

const identifierStart = /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u;
const identifier = /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}]+/uy;

/** Identifiers and keywords whole, everything else character by character; blanks, comments and literals left out. */
function* tokens(source: string): Generator<string> {
  const text = withoutUnicodeEscapes(source);
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === "/" && text[at + 1] === "/") at = endOr(text, text.indexOf("\n", at));
    else if (char === "/" && text[at + 1] === "*") at = endOr(text, text.indexOf("*/", at + 2), 2);
    else if (char === '"') {
      const quote = text.startsWith('"""', at) ? '"""' : '"';
      at = literalEnd(text, at + quote.length, quote);
    } else if (char === "'") at = literalEnd(text, at + 1, "'");
    else if (/\s/.test(char)) at += 1;
    else {
      const token = tokenAt(text, at);
      yield token;
      at += token.length;
    }
  }
}

const endOr = (text: string, found: number, length = 0): number => (found < 0 ? text.length : found + length);

/** Where a literal ends. One on a single line ends with the line at the latest: the compiler will complain about it. */
const literalEnd = (text: string, from: number, quote: string): number => {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (text[at] === "\n" && quote.length === 1) return at;
  }
  return text.length;
};

const tokenAt = (text: string, at: number): string => {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (!identifierStart.test(char)) return char;
  identifier.lastIndex = at;
  return identifier.exec(text)?.[0] ?? char;
};

/** Java replaces \\uXXXX before anything else, where an odd number of backslashes stands before the u. */
const withoutUnicodeEscapes = (text: string): string => {
  if (!text.includes("\\u")) return text;
  return text.replaceAll(/(\\+)u+([0-9A-Fa-f]{4})/g, (whole, slashes: string, hex: string) =>
    slashes.length % 2 === 1 ? slashes.slice(1) + String.fromCharCode(Number.parseInt(hex, 16)) : whole,
  );
};
