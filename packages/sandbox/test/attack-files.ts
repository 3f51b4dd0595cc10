import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Limits } from "../src/index.ts";

export const attackFolder = join(import.meta.dirname, "../attacks");

export type AttackHeader = {
  /** What it does, in words that follow "which". */
  attack: string;
  /** The layer that stops it. */
  meets: string;
  /** A layer without which it is not contained as told. */
  needs?: string;
  /** Outcomes that are right, one of which it has. */
  outcome: string;
  signal?: string;
  /** What its standard output matches. */
  prints?: string;
  /** Where it strikes; absent: when it runs. */
  step?: string;
  /** What its streams are; absent: pipes. */
  on?: string;
  limits?: Partial<Limits>;
};

export type Attack = { file: string; header: AttackHeader };

/** What stops an attack that no layer stops, and is always there. */
export const alwaysThere = ["supervisor", "none needed"];

const readme = join(import.meta.dirname, "../README.md");

/** The layers of the README's table, and what it says is lost without each. */
export const readLayers = (): { name: string; without: string }[] =>
  [...readFileSync(readme, "utf8").matchAll(/^\| `([a-z-]+)`\s*\|[^|]+\|([^|]+)\|$/gm)].map(
    ([, name = "", without = ""]) => ({
      name,
      without: without.trim(),
    }),
  );

const known = ["attack", "meets", "needs", "outcome", "signal", "prints", "step", "on", "limits"];

/** Every attack with its header: lines of `name: value` in comments at the top of the file. */
export const readAttacks = (): Attack[] =>
  readdirSync(attackFolder)
    .sort()
    .map((file) => ({ file, header: readHeader(file) }));

const readHeader = (file: string): AttackHeader => {
  const fields: Record<string, string> = {};
  for (const line of readFileSync(join(attackFolder, file), "utf8").split("\n")) {
    const field = /^(?:\/\/|#) (\w+): (.+)$/.exec(line);
    if (field === null) break;
    const [, name = "", value = ""] = field;
    if (!known.includes(name)) throw new Error(`${file}: "${name}" is no field of an attack; there are ${known}`);
    fields[name] = value;
  }
  const { attack, meets, outcome, limits, ...rest } = fields;
  if (attack === undefined || meets === undefined || outcome === undefined) {
    throw new Error(`${file}: an attack says what it does, what it meets and its outcome`);
  }
  return { ...rest, attack, meets, outcome, ...(limits === undefined ? {} : { limits: readLimits(limits) }) };
};

/** `wallTimeMs=700 memoryBytes=1000` */
const readLimits = (text: string): Partial<Limits> =>
  Object.fromEntries(
    text.split(" ").map((part) => {
      const [name = "", value = ""] = part.split("=");
      return [name, Number(value)];
    }),
  );
