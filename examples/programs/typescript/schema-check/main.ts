// Checks JSON lines against a schema made of small typed validators.
// Usage: main [--strict]   With --strict a field that the schema does not know is an error too.
// Each good line is answered on standard output; what is wrong with the others goes to standard error.

import * as readline from "node:readline";

type Result<T> = { ok: true; value: T } | { ok: false; errors: string[] };
type Validator<T> = (input: unknown, path: string) => Result<T>;
type Valid<V> = V extends Validator<infer T> ? T : never;

const good = <T>(value: T): Result<T> => ({ ok: true, value });
const bad = (path: string, expected: string): Result<never> => ({
  ok: false,
  errors: [`${path || "line"} should be ${expected}`],
});

const text: Validator<string> = (input, path) => (typeof input === "string" ? good(input) : bad(path, "a text"));

const integer =
  (least: number, most: number): Validator<number> =>
  (input, path) =>
    typeof input === "number" && Number.isInteger(input) && input >= least && input <= most
      ? good(input)
      : bad(path, `an integer from ${least} to ${most}`);

const oneOf =
  <const Choices extends readonly string[]>(choices: Choices): Validator<Choices[number]> =>
  (input, path) => {
    const found = choices.find((choice) => choice === input);
    return found === undefined ? bad(path, `one of ${choices.join(", ")}`) : good(found);
  };

const optional =
  <T>(inner: Validator<T>): Validator<T | undefined> =>
  (input, path) =>
    input === undefined ? good(undefined) : inner(input, path);

const listOf =
  <T>(inner: Validator<T>): Validator<T[]> =>
  (input, path) => {
    if (!Array.isArray(input)) return bad(path, "a list");
    const results = input.map((item, index) => inner(item, `${path}[${index}]`));
    const errors = results.flatMap((result) => (result.ok ? [] : result.errors));
    const values = results.flatMap((result) => (result.ok ? [result.value] : []));
    return errors.length > 0 ? { ok: false, errors } : good(values);
  };

type Shape = Record<string, Validator<unknown>>;
type ValidShape<S extends Shape> = { [K in keyof S]: Valid<S[K]> };

const record =
  <S extends Shape>(shape: S, strict: boolean): Validator<ValidShape<S>> =>
  (input, path) => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) return bad(path, "an object");
    const fields = new Map<string, unknown>(Object.entries(input));
    const errors: string[] = [];
    const value: Record<string, unknown> = {};
    for (const [name, validator] of Object.entries(shape)) {
      const result = validator(fields.get(name), path === "" ? name : `${path}.${name}`);
      if (result.ok) value[name] = result.value;
      else errors.push(...result.errors);
      fields.delete(name);
    }
    if (strict) errors.push(...[...fields.keys()].map((name) => `${path === "" ? name : `${path}.${name}`} is unknown`));
    return errors.length > 0 ? { ok: false, errors } : good(value as ValidShape<S>);
  };

const person = (strict: boolean) =>
  record(
    {
      name: text,
      age: integer(0, 150),
      role: oneOf(["student", "teacher", "guest"]),
      nickname: optional(text),
      courses: listOf(record({ title: text, credits: integer(1, 30) }, strict)),
    },
    strict,
  );

function describe({ name, nickname, role, age, courses }: Valid<ReturnType<typeof person>>): string {
  const credits = courses.reduce((sum, course) => sum + course.credits, 0);
  return `${nickname ?? name}: ${role}, ${age}, ${courses.length} courses, ${credits} credits`;
}

function parse(line: string): Result<unknown> {
  try {
    return good(JSON.parse(line));
  } catch {
    return bad("", "JSON");
  }
}

async function main(): Promise<void> {
  const validate = person(process.argv.includes("--strict"));
  let accepted = 0;
  let number = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    number++;
    const parsed = parse(line);
    const result = parsed.ok ? validate(parsed.value, "") : parsed;
    if (result.ok) {
      accepted++;
      console.log(describe(result.value));
    } else {
      for (const error of result.errors) console.error(`line ${number}: ${error}`);
      console.log(`line ${number}: ${result.errors.length} errors`);
    }
  }
  console.log(`${accepted} of ${number} accepted`);
}

void main();
