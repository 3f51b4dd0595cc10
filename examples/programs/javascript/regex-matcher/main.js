// A regular-expression matcher by backtracking: literals . [a-z] [^a-z] ( | ) * + ? ^ $ and \ escapes.
// Each line of standard input is "PATTERN TEXT"; the answer is the leftmost match and where it starts.
"use strict";

const fs = require("node:fs");

/** Parses a pattern into a tree of { type, ... } nodes. */
class PatternParser {
  constructor(pattern) {
    this.pattern = pattern;
    this.position = 0;
  }

  parse() {
    const tree = this.alternatives();
    if (this.position < this.pattern.length) throw new SyntaxError(`unexpected ${this.peek()}`);
    return tree;
  }

  peek() {
    return this.pattern[this.position];
  }

  next() {
    if (this.position >= this.pattern.length) throw new SyntaxError("pattern ends too early");
    return this.pattern[this.position++];
  }

  alternatives() {
    const options = [this.sequence()];
    while (this.peek() === "|") {
      this.next();
      options.push(this.sequence());
    }
    return options.length === 1 ? options[0] : { type: "either", options };
  }

  sequence() {
    const items = [];
    while (this.peek() !== undefined && this.peek() !== "|" && this.peek() !== ")") {
      items.push(this.repeated());
    }
    return { type: "sequence", items };
  }

  repeated() {
    let item = this.atom();
    while (this.peek() !== undefined && "*+?".includes(this.peek())) {
      const sign = this.next();
      item = { type: "repeat", item, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Infinity };
    }
    return item;
  }

  atom() {
    const symbol = this.next();
    switch (symbol) {
      case "(": {
        const inner = this.alternatives();
        if (this.next() !== ")") throw new SyntaxError("expected )");
        return inner;
      }
      case "[":
        return this.characterClass();
      case ".":
        return { type: "one", accepts: () => true };
      case "^":
        return { type: "start" };
      case "$":
        return { type: "end" };
      case "*":
      case "+":
      case "?":
        throw new SyntaxError(`nothing to repeat before ${symbol}`);
      default: {
        const literal = symbol === "\\" ? this.next() : symbol;
        return { type: "one", accepts: (character) => character === literal };
      }
    }
  }

  characterClass() {
    const negated = this.peek() === "^";
    if (negated) this.next();
    const ranges = [];
    while (this.peek() !== "]") {
      const low = this.next();
      let high = low;
      if (this.peek() === "-" && this.pattern[this.position + 1] !== "]") {
        this.next();
        high = this.next();
      }
      ranges.push([low, high]);
    }
    this.next();
    const within = (character) => ranges.some(([low, high]) => low <= character && character <= high);
    return { type: "one", accepts: (character) => within(character) !== negated };
  }
}

/** Matches a node at `at`; `then(end)` tries the rest of the pattern and returns its end, or -1. */
function match(node, text, at, then) {
  switch (node.type) {
    case "one":
      return at < text.length && node.accepts(text[at]) ? then(at + 1) : -1;
    case "start":
      return at === 0 ? then(at) : -1;
    case "end":
      return at === text.length ? then(at) : -1;
    case "sequence": {
      const from = (index, position) =>
        index === node.items.length
          ? then(position)
          : match(node.items[index], text, position, (end) => from(index + 1, end));
      return from(0, at);
    }
    case "either":
      for (const option of node.options) {
        const end = match(option, text, at, then);
        if (end >= 0) return end;
      }
      return -1;
    case "repeat": {
      const attempt = (count, position) => {
        if (count < node.most) {
          // A turn that takes in nothing would go on for ever.
          const more = (end) => (end === position ? -1 : attempt(count + 1, end));
          const end = match(node.item, text, position, more);
          if (end >= 0) return end;
        }
        return count >= node.least ? then(position) : -1;
      };
      return attempt(0, at);
    }
    default:
      throw new Error(`unknown node ${node.type}`);
  }
}

function search(pattern, text) {
  const tree = new PatternParser(pattern).parse();
  for (let start = 0; start <= text.length; start++) {
    const end = match(tree, text, start, (position) => position);
    if (end >= 0) return { start, match: text.slice(start, end) };
  }
  return null;
}

const lines = fs.readFileSync(0, "utf8").split("\n");
for (const line of lines.filter((each) => each !== "")) {
  const space = line.indexOf(" ");
  const [pattern, text] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  try {
    const found = search(pattern, text);
    console.log(found ? `${found.start} "${found.match}"` : "no match");
  } catch (error) {
    console.log(`bad pattern: ${error.message}`);
  }
}
