import { z } from "zod";
import { type ErrorCode, errorCatalogue, isErrorCode } from "./catalogue.ts";

/** An error a caller can act on. Thrown anywhere, sent as a problem document, rebuilt by the SDK with the same code. */
export class RunyardError extends Error {
  override readonly name = "RunyardError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string = errorCatalogue[code].says,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** RFC 9457 problem document; `details` of the error stand beside the fixed members. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const problemMediaType = "application/problem+json";

export const toProblem = (error: RunyardError): Problem => ({
  ...error.details,
  type: `urn:runyard:error:${error.code.toLowerCase().replaceAll("_", "-")}`,
  title: errorCatalogue[error.code].says,
  status: errorCatalogue[error.code].http,
  detail: error.message,
  code: error.code,
});

/** Rebuilds the error a problem document describes; a code of a newer controller becomes INTERNAL with its own words. */
export const fromProblem = (problem: Problem): RunyardError => {
  const { type: _type, title: _title, status, detail, code, ...details } = problem;
  if (isErrorCode(code)) return new RunyardError(code, detail, { details });
  return new RunyardError("INTERNAL", detail, { details: { ...details, status, unknownCode: code } });
};

/** `inputs.0.stdin`: where in a request a schema found fault, as people write it. */
export const fieldPath = (path: readonly PropertyKey[]): string => path.map(String).join(".");

/** Nobody mends more at once, and an answer must not be as long as the worst request. */
const errorsMost = 50;

/** A schema's complaints as one INVALID_REQUEST that names each field. */
export const invalidRequest = (error: z.ZodError, prefix: readonly PropertyKey[] = []): RunyardError => {
  const errors = error.issues.flatMap((issue) => fieldErrors(issue, prefix)).slice(0, errorsMost);
  const detail = errors.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)).join("; ");
  return new RunyardError("INVALID_REQUEST", detail, { details: { errors } });
};

const fieldErrors = (issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): { field: string; message: string }[] => {
  const at = [...prefix, ...issue.path];
  if (issue.code !== "unrecognized_keys") return [{ field: fieldPath(at), message: issue.message }];
  return issue.keys
    .slice(0, errorsMost)
    .map((key) => ({ field: fieldPath([...at, key]), message: "is not a known field" }));
};
