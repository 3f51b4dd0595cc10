import type { Instruction } from "../machine/instruction";
import { type Token, tokenize } from "./tokenize";

export class CompileError extends Error {}

type Operator = "add" | "subtract" | "multiply" | "divide" | "remainder";

// From loosest to tightest binding.
const LEVELS: readonly ReadonlyMap<string, Operator>[] = [
  new Map([
    ["+", "add"],
    ["-", "subtract"],
  ]),
  new Map([
    ["*", "multiply"],
    ["/", "divide"],
    ["%", "remainder"],
  ]),
];

/** One pass: the code of a formula is written while it is read. Throws CompileError. */
export function compile(text: string): Instruction[] {
  const tokens = tokenize(text);
  const code: Instruction[] = [];
  let position = 0;

  function peek(offset = 0): Token {
    return tokens[position + offset] ?? { kind: "end" };
  }

  function accept(symbol: string): boolean {
    const token = peek();
    if (token.kind !== "symbol" || token.symbol !== symbol) return false;
    position++;
    return true;
  }

  function statement(): void {
    const [first, second] = [peek(), peek(1)];
    if (first.kind === "name" && second.kind === "symbol" && second.symbol === "=") {
      position += 2;
      formula(0);
      code.push({ code: "store", name: first.name });
    } else {
      formula(0);
    }
    if (peek().kind !== "end") throw new CompileError(`unexpected ${describe(peek())}`);
  }

  function formula(level: number): void {
    const operators = LEVELS[level];
    if (operators === undefined) {
      factor();
      return;
    }
    formula(level + 1);
    for (;;) {
      const token = peek();
      const operator = token.kind === "symbol" ? operators.get(token.symbol) : undefined;
      if (operator === undefined) return;
      position++;
      formula(level + 1);
      code.push({ code: operator });
    }
  }

  function factor(): void {
    if (accept("-")) {
      factor();
      code.push({ code: "negate" });
      return;
    }
    if (accept("(")) {
      formula(0);
      if (!accept(")")) throw new CompileError(`expected ), found ${describe(peek())}`);
      return;
    }
    const token = peek();
    position++;
    if (token.kind === "number") code.push({ code: "push", value: token.value });
    else if (token.kind === "name") code.push({ code: "load", name: token.name });
    else throw new CompileError(`expected a value, found ${describe(token)}`);
  }

  statement();
  return code;
}

function describe(token: Token): string {
  switch (token.kind) {
    case "number":
      return String(token.value);
    case "name":
      return token.name;
    case "symbol":
      return token.symbol;
    case "end":
      return "the end";
  }
}
