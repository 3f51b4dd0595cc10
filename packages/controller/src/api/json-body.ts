import { isUtf8 } from "node:buffer";
import { fieldPath, RunyardError } from "@runyard/protocol";

/**
 * Reads a request's body.
 * @throws RunyardError MALFORMED_JSON; INVALID_REQUEST for a field that schemas would leave out without a word
 */
export const parseJsonBody = (body: Buffer): unknown => {
  const value = parse(body);
  const field = mayHideField(body) ? protoField(value, []) : undefined;
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
