import { isUtf8 } from "node:buffer";
import { fieldPath, RunyardError } from "@runyard/protocol";

/** What is smaller costs little, whatever is in it. */
const smallBytes = 64 * 1024;
const depthMost = 100;
/** 40 MiB of `[],[],` would be a gigabyte of empty lists. */
const valuesMost = 1_000_000;

/**
 * Reads a request's body.
 * @throws RunyardError MALFORMED_JSON; INVALID_REQUEST for a field that schemas would leave out without a word, and for
 * what would take much more memory than its text
 */
export const parseJsonBody = (body: Buffer): unknown => {
  const hides = mayHideField(body);
  if (hides || body.length > smallBytes) checkShape(body);
  const value = parse(body);
  const field = hides ? protoField(value, []) : undefined;
  if (field === undefined) return value;
  const errors = [{ field, message: "is not a name a field can have" }];
  throw new RunyardError("INVALID_REQUEST", `${field}: is not a name a field can have`, { details: { errors } });
};

const parse = (body: Buffer): unknown => {
  try {
    // Decoded as if nothing were wrong, a program's bytes would silently become others.
    if (!isUtf8(body)) throw new Error("it is not UTF-8");
    return JSON.parse(String(body));
  } catch (error) {
    throw new RunyardError("MALFORMED_JSON", `The body is not valid JSON: ${(error as Error).message}`);
  }
};

/** Counts brackets and commas outside of strings, before anything is made of them. */
const checkShape = (body: Buffer): void => {
  let depth = 0;
  let values = 1;
  let isInString = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInString) {
      if (byte === ascii.backslash) at += 1;
      else if (byte === ascii.quote) isInString = false;
    } else if (byte === ascii.quote) isInString = true;
    else if (byte === ascii.comma) values += 1;
    else if (byte === ascii.openList || byte === ascii.openObject) {
      depth += 1;
      values += 1;
      if (depth > depthMost) throw new RunyardError("INVALID_REQUEST", `The body is nested deeper than ${depthMost}.`);
    } else if (byte === ascii.closeList || byte === ascii.closeObject) depth -= 1;
  }
  if (values > valuesMost) throw new RunyardError("INVALID_REQUEST", `The body has more than ${valuesMost} values.`);
};

const ascii = { quote: 34, comma: 44, openList: 91, backslash: 92, closeList: 93, openObject: 123, closeObject: 125 };

/** Nearly every body is spared the walk. */
const mayHideField = (body: Buffer): boolean =>
  body.includes("__proto__") || body.includes("\\u005f") || body.includes("\\u005F");

const protoField = (value: unknown, path: readonly string[]): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = key === "__proto__" ? fieldPath([...path, key]) : protoField(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
};
