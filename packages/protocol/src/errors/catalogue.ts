/** Every error a caller can meet: its HTTP status, whether trying again helps, and what it means. Codes are never reused. */
export const errorCatalogue = {
  MALFORMED_JSON: { http: 400, retry: "never", says: "The body is not valid JSON." },
  INVALID_REQUEST: {
    http: 400,
    retry: "never",
    says: "A field is missing, unknown or out of range; `errors` names it.",
  },
  UNSUPPORTED_MEDIA_TYPE: { http: 415, retry: "never", says: "The body must be application/json." },
  TLS_REQUIRED: { http: 400, retry: "never", says: "This port speaks TLS: use an https:// address." },
  UNENCRYPTED: {
    http: 400,
    retry: "never",
    says: "Nothing is sent to another machine in clear: use an https:// address.",
  },
  WRONG_CONTROLLER: {
    http: 403,
    retry: "never",
    says: "Who answers is not the controller that is meant: nothing was sent.",
  },
  UNAUTHENTICATED: { http: 401, retry: "never", says: "A login or a valid token is required." },
  LOGIN_FAILED: { http: 401, retry: "never", says: "The name, the password or the code is not right." },
  FORBIDDEN: { http: 403, retry: "never", says: "The account or token may not do this; `needs` names what may." },
  FORBIDDEN_ORIGIN: {
    http: 403,
    retry: "never",
    says: "The request came from another site's page, or under a name that does not mean this machine.",
  },
  NOT_FOUND: { http: 404, retry: "never", says: "There is nothing at this address." },
  JOB_NOT_FOUND: { http: 404, retry: "never", says: "There is no job with this id." },
  FILE_NOT_FOUND: {
    http: 404,
    retry: "never",
    says: "The job has not collected such a file, or has not ended yet.",
  },
  USER_NOT_FOUND: { http: 404, retry: "never", says: "There is no account with this id or name." },
  SESSION_NOT_FOUND: { http: 404, retry: "never", says: "There is no session with this id." },
  TOKEN_NOT_FOUND: { http: 404, retry: "never", says: "There is no token with this id." },
  WORKER_NOT_FOUND: { http: 404, retry: "never", says: "There is no worker with this id or name." },
  REQUEST_TOO_SLOW: { http: 408, retry: "later", says: "The request did not arrive within its time." },
  METHOD_NOT_ALLOWED: { http: 405, retry: "never", says: "This address does not answer to this method." },
  JOB_FINISHED: { http: 409, retry: "never", says: "The job has already ended." },
  USER_EXISTS: { http: 409, retry: "never", says: "There is an account of this name." },
  TOO_MANY: { http: 409, retry: "never", says: "There are as many as one account may have: remove one first." },
  IDEMPOTENCY_KEY_REUSED: { http: 409, retry: "never", says: "This Idempotency-Key came before with another request." },
  NOT_INTERACTIVE: { http: 409, retry: "never", says: "The job was not submitted with interactive: true." },
  NOT_RUNNING: { http: 409, retry: "later", says: "The program is not running now." },
  WORKER_LEAVING: { http: 409, retry: "never", says: "The worker is ending or has ended: it takes nothing new." },
  REPLACED: { http: 409, retry: "never", says: "Another worker joined under this name." },
  WORKER_FORGOTTEN: { http: 410, retry: "never", says: "An operator had this worker forgotten." },
  LEASE_LOST: { http: 409, retry: "never", says: "A newer attempt owns this job." },
  PAYLOAD_TOO_LARGE: { http: 413, retry: "never", says: "The request is larger than the controller keeps." },
  NO_SUCH_LANGUAGE: {
    http: 422,
    retry: "never",
    says: "No worker offers this language; `languages` lists what there is.",
  },
  NO_SUCH_VERSION: {
    http: 422,
    retry: "never",
    says: "No worker offers this version; `versions` lists what there is.",
  },
  DEPENDENCIES_OFF: {
    http: 422,
    retry: "never",
    says: "No worker that offers this language may resolve dependencies: operators allow it with --dependencies on.",
  },
  INCOMPATIBLE_VERSION: { http: 426, retry: "never", says: "The two ends speak different versions of the protocol." },
  BEYOND_QUOTA: {
    http: 403,
    retry: "never",
    says: "The job asks for more than its owner may have; `quota` names what, `limit` how much that is.",
  },
  QUOTA_EXCEEDED: {
    http: 429,
    retry: "later",
    says: "Its owner's quota is used up: `quota` names it, with `limit`, `used` and `retryAfterMs`.",
  },
  TOO_MANY_LOGINS: {
    http: 429,
    retry: "later",
    says: "Too many logins have failed, or are under way; `retryAfterMs` says when to try again.",
  },
  HEADERS_TOO_LARGE: { http: 431, retry: "never", says: "The request's address and headers are too long." },
  INTERNAL: { http: 500, retry: "later", says: "The controller failed; its log tells more under the request's id." },
  QUEUE_FULL: {
    http: 503,
    retry: "later",
    says: "As many jobs wait as may; `alternatives` names other controllers.",
  },
  OVERLOADED: {
    http: 503,
    retry: "later",
    says: "There are as many connections or large requests as the controller serves at once.",
  },
  STORAGE_FULL: { http: 503, retry: "later", says: "The data folder's disk is full: nothing was accepted." },
  STORAGE_FAILED: { http: 503, retry: "later", says: "The store did not answer: nothing was accepted." },
  SHUTTING_DOWN: { http: 503, retry: "later", says: "The controller is stopping." },
  UNREACHABLE: { http: 503, retry: "later", says: "The controller did not answer." },
} as const satisfies Record<string, { http: number; retry: "never" | "later"; says: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorCatalogue, text);
