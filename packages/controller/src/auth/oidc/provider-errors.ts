import { type ErrorCode, RunyardError } from "@runyard/protocol";

/** What `openid-client` throws: its code, and where the provider has said so, the error in OAuth's own words. */
type ProviderError = { code?: unknown; error?: unknown; name?: unknown };

/** No answer, or none that is one. */
const silent = new Set(["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"]);

export const asRunyardError = (error: unknown): RunyardError =>
  error instanceof RunyardError ? error : new RunyardError(codeOf(error), undefined, { cause: error });

const codeOf = (thrown: unknown): ErrorCode => {
  const { code, error } = thrown as ProviderError;
  if (code === "OAUTH_AUTHORIZATION_RESPONSE_ERROR") return "PROVIDER_REFUSED";
  // A code that was used, or is over.
  if (error === "invalid_grant") return "LOGIN_EXPIRED";
  if (silent.has(String(code)) || (code === undefined && thrown instanceof TypeError)) return "PROVIDER_UNREACHABLE";
  return "PROVIDER_ANSWER_INVALID";
};

const wordsMost = 200;

/** For the log. Tokens and codes that an error carries are none of these. */
export const factsOf = (thrown: unknown): object => {
  const { code, error, name } = thrown as ProviderError;
  const said = typeof error === "string" ? error.slice(0, wordsMost) : undefined;
  const cause = (thrown as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  return { problem: String(code ?? cause ?? name), ...(said !== undefined && { said }) };
};
