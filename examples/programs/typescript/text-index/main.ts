// An index of a text: which paragraphs hold which words, and queries on it.
// Usage: main QUERY...   A query is words joined by AND, OR and NOT (NOT binds tightest, then AND).
// Paragraphs are separated by blank lines and numbered from 1.

import { readFileSync } from "node:fs";

type Query =
  | { kind: "word"; word: string }
  | { kind: "not"; query: Query }
  | { kind: "and" | "or"; left: Query; right: Query };

class TextIndex {
  private readonly places = new Map<string, Set<number>>();
  private readonly all: readonly number[];

  constructor(paragraphs: readonly string[]) {
    this.all = [...paragraphs.keys()];
    for (const [number, paragraph] of paragraphs.entries()) {
      for (const word of paragraph.toLowerCase().match(/[a-z]+/g) ?? []) {
        const places = this.places.get(word) ?? new Set();
        this.places.set(word, places.add(number));
      }
    }
  }

  get wordCount(): number {
    return this.places.size;
  }

  /** The numbers of the paragraphs that answer the query, in order. */
  find(query: Query): number[] {
    return this.all.filter((number) => this.holds(query, number));
  }

  private holds(query: Query, number: number): boolean {
    switch (query.kind) {
      case "word":
        return this.places.get(query.word)?.has(number) ?? false;
      case "not":
        return !this.holds(query.query, number);
      case "and":
        return this.holds(query.left, number) && this.holds(query.right, number);
      case "or":
        return this.holds(query.left, number) || this.holds(query.right, number);
    }
  }
}

function parseQuery(text: string): Query {
  const words = text.split(/\s+/).filter(Boolean);

  function joined(kind: "and" | "or", sign: string, part: () => Query): Query {
    let query = part();
    while (words[0] === sign) {
      words.shift();
      query = { kind, left: query, right: part() };
    }
    return query;
  }

  function single(): Query {
    const word = words.shift();
    if (word === undefined) throw new SyntaxError("a word is missing");
    return word === "NOT" ? { kind: "not", query: single() } : { kind: "word", word: word.toLowerCase() };
  }

  const query = joined("or", "OR", () => joined("and", "AND", single));
  if (words.length > 0) throw new SyntaxError(`unexpected ${words[0]}`);
  return query;
}

const paragraphs = readFileSync(0, "utf8")
  .split(/\n\s*\n/)
  .filter((paragraph) => paragraph.trim() !== "");
const index = new TextIndex(paragraphs);
console.log(`${paragraphs.length} paragraphs, ${index.wordCount} words`);
for (const text of process.argv.slice(2)) {
  try {
    const found = index.find(parseQuery(text)).map((number) => number + 1);
    console.log(`${text}: ${found.length === 0 ? "nowhere" : found.join(" ")}`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    console.error(`${text}: ${error.message}`);
  }
}
