import fc from "fast-check";

type Schema = {
  [key: string]: unknown;
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
};

export type JsonSchema = Schema | boolean;

/** What has broken servers before. */
const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -1,
    0.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "\0",
    "\ud800",
    "../../etc/passwd",
    "%00",
    "' or 1=1 --",
  ),
  fc.constantFrom("x".repeat(70_000), "[".repeat(5_000), [], {}, [[[[[[]]]]]]),
  fc.constant(JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }')),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Schemas that references name, and values to take for properties and parameters of these names. */
export type Vocabulary = { named: Record<string, JsonSchema>; values: Record<string, fc.Arbitrary<unknown>> };

/** Values of a JSON Schema, one part in three dozen of which is something else. */
export const fromSchema = (schema: JsonSchema | undefined, words: Vocabulary, depth = 0): fc.Arbitrary<unknown> => {
  if (typeof schema !== "object" || depth > 12) return nasty;
  return fc.oneof({ weight: 36, arbitrary: fitting(schema, words, depth + 1) }, { weight: 1, arbitrary: nasty });
};

const fitting = (schema: Schema, words: Vocabulary, depth: number): fc.Arbitrary<unknown> => {
  const { $ref, enum: values, const: constant, items, minItems = 0 } = schema;
  const choices = schema.anyOf ?? schema.oneOf;
  if ($ref !== undefined) return fromSchema(words.named[$ref.slice($ref.lastIndexOf("/") + 1)], words, depth);
  if (constant !== undefined) return fc.constant(constant);
  if (values !== undefined) return fc.constantFrom(...values);
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fromSchema(choice, words, depth)));
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
      return fc.integer(numberBounds(schema));
    case "number":
      return fc.double({ ...numberBounds(schema), noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(fromSchema(items, words, depth), { minLength: Math.min(minItems, 3), maxLength: 3 });
    case "object":
      return objects(schema, words, depth);
    default:
      return nasty;
  }
};

const text = ({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> =>
  pattern === undefined
    ? fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) })
    : fc.stringMatching(new RegExp(pattern));

const int32 = 2 ** 31;

const numberBounds = ({ minimum = -int32, maximum = int32 - 1 }: Schema): { min: number; max: number } => ({
  min: Math.max(minimum, -int32),
  max: Math.min(maximum, int32 - 1),
});

/** What is required and a few of the others: with many at once something would always clash with something. */
const objects = (schema: Schema, words: Vocabulary, depth: number): fc.Arbitrary<unknown> => {
  const { properties = {}, required = [], additionalProperties } = schema;
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, words.values[name] ?? fromSchema(part, words, depth)]),
  );
  const optional = Object.keys(known).filter((name) => !required.includes(name));
  const record = (names: readonly string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, known[name] ?? nasty])));
  const whole = fc
    .subarray(optional, { maxLength: Math.min(optional.length, 4) })
    .chain((names) => record([...required, ...names]));
  const broken = fc.subarray(Object.keys(known)).chain(record);
  const extra = fc.dictionary(fc.string({ maxLength: 20 }), fromSchema(additionalProperties ?? true, words, depth), {
    maxKeys: 2,
  });
  const widened = fc.tuple(whole, extra).map(([left, right]) => ({ ...right, ...left }));
  return fc.oneof(
    { weight: 36, arbitrary: typeof additionalProperties === "object" ? widened : whole },
    { weight: 1, arbitrary: widened },
    { weight: 1, arbitrary: broken },
  );
};
