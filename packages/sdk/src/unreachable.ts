import { errorCatalogue, RunyardError } from "@runyard/protocol";

/** Why no answer came. Of `refused`, `unknown_host`, `untrusted` and `not_tls` it is certain that no request was received. */
export type UnreachableReason =
  | "refused"
  | "unknown_host"
  | "untrusted"
  | "not_tls"
  | "timeout"
  | "cut"
  | "not_runyard"
  | "other";

const reasonOfCode: Record<string, UnreachableReason> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknown_host",
  EAI_AGAIN: "unknown_host",
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ECONNRESET: "cut",
  EPIPE: "cut",
  UND_ERR_SOCKET: "cut",
  CERT_HAS_EXPIRED: "untrusted",
  CERT_NOT_YET_VALID: "untrusted",
  CERT_SIGNATURE_FAILURE: "untrusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "untrusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "untrusted",
  ERR_SSL_WRONG_VERSION_NUMBER: "not_tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not_tls",
};

const sentences: Record<UnreachableReason, (url: string) => string> = {
  refused: (url) => `nothing listens at ${url} (connection refused)`,
  unknown_host: (url) => `the host name in ${url} is not known`,
  untrusted: (url) => `the certificate of ${url} is not to be trusted`,
  not_tls: (url) => `what listens at ${url} does not speak TLS`,
  timeout: (url) => `${url} did not answer in time`,
  cut: (url) => `the connection to ${url} was cut`,
  not_runyard: (url) => `what answers at ${url} is not a Runyard controller`,
  other: (url) => `${url} cannot be reached`,
};

export const unreachable = (url: string, reason: UnreachableReason, cause?: unknown): RunyardError => {
  const isTold = reason === "other" || reason === "untrusted";
  const inner = isTold && cause instanceof Error ? (cause.cause ?? cause) : undefined;
  const words = inner instanceof Error && inner.message !== "" ? ` (${inner.message})` : "";
  return new RunyardError("UNREACHABLE", sentences[reason](url) + words, { details: { reason, url }, cause });
};

/** Words for what `fetch` threw. Browsers tell nothing but "failed"; Node hides the code in the cause. */
export const unreachableBecause = (url: string, error: unknown): RunyardError =>
  unreachable(url, reasonOf(error), error);

const reasonOf = (error: unknown): UnreachableReason => {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = (at as { code?: unknown }).code;
    const reason = typeof code === "string" ? reasonOfCode[code] : undefined;
    if (reason !== undefined) return reason;
  }
  return "other";
};

/** Whether the same call may be answered later: no answer came, or a 503. */
export const isTransient = (error: unknown): error is RunyardError =>
  error instanceof RunyardError &&
  errorCatalogue[error.code].http === 503 &&
  !lastingReasons.has(error.details.reason as UnreachableReason);

const lastingReasons: ReadonlySet<UnreachableReason> = new Set(["not_runyard", "untrusted", "not_tls"]);
const certainReasons: ReadonlySet<UnreachableReason> = new Set(["refused", "unknown_host", "untrusted", "not_tls"]);

/** Whether a controller certainly did not take what it was given, and another may. */
export const didNotTake = (error: unknown): error is RunyardError => isTransient(error) && hadNoEffect(error);

/** Whether the request certainly had no effect, so that even what must not be done twice may be tried again. */
export const hadNoEffect = (error: RunyardError): boolean =>
  error.code !== "UNREACHABLE" || certainReasons.has(error.details.reason as UnreachableReason);
