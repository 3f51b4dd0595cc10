// Solves systems of linear equations exactly, with fractions of big integers.
// Standard input: the number of unknowns n, then equations of n coefficients and a right-hand side;
// a number is an integer, a decimal or a fraction such as -2/3.

import { readFileSync } from "node:fs";

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

/** Always in lowest terms with a positive denominator. */
class Fraction {
  private constructor(
    private readonly numerator: bigint,
    private readonly denominator: bigint,
  ) {}

  static of(numerator: bigint, denominator = 1n): Fraction {
    if (denominator === 0n) throw new RangeError("division by zero");
    const divisor = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
    return new Fraction(numerator / divisor, denominator / divisor);
  }

  static parse(text: string): Fraction {
    const [top = "", bottom = "1"] = text.split("/");
    const [whole = "", decimals = ""] = top.split(".");
    return Fraction.of(BigInt(whole + decimals), BigInt(bottom) * 10n ** BigInt(decimals.length));
  }

  minus(other: Fraction): Fraction {
    return Fraction.of(
      this.numerator * other.denominator - other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  times(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  over(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  get isZero(): boolean {
    return this.numerator === 0n;
  }

  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`;
  }
}

type Row = readonly Fraction[];
type Solution = { kind: "unique"; values: Row } | { kind: "none" } | { kind: "many"; free: number };

const at = (row: Row | undefined, column: number): Fraction => row?.[column] ?? Fraction.of(0n);

/** Gauss-Jordan elimination; each row ends with the right-hand side. */
function solve(equations: readonly Row[], unknowns: number): Solution {
  let rows = [...equations];
  let rank = 0;
  for (let column = 0; column < unknowns; column++) {
    const found = rows.findIndex((row, index) => index >= rank && !at(row, column).isZero);
    if (found < 0) continue;
    const chosen = rows[found] ?? [];
    const pivot = chosen.map((value) => value.over(at(chosen, column)));
    rows.splice(found, 1);
    rows = rows.map((row) => row.map((value, index) => value.minus(at(row, column).times(at(pivot, index)))));
    rows.splice(rank, 0, pivot);
    rank++;
  }
  if (rows.slice(rank).some((row) => !at(row, unknowns).isZero)) return { kind: "none" };
  if (rank < unknowns) return { kind: "many", free: unknowns - rank };
  return { kind: "unique", values: rows.slice(0, rank).map((row) => at(row, unknowns)) };
}

const [first = "0", ...numbers] = readFileSync(0, "utf8").split(/\s+/).filter(Boolean);
const unknowns = Number(first);
const values = numbers.map(Fraction.parse);
const equations: Row[] = [];
for (let start = 0; start < values.length; start += unknowns + 1) {
  equations.push(values.slice(start, start + unknowns + 1));
}

const solution = solve(equations, unknowns);
switch (solution.kind) {
  case "unique":
    solution.values.forEach((value, index) => console.log(`x${index + 1} = ${value}`));
    break;
  case "none":
    console.log("no solution");
    break;
  case "many":
    console.log(`infinitely many solutions, ${solution.free} free`);
    break;
}
