import { type Problem, problemMediaType, RunyardError, requestBounds, toProblem } from "@runyard/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../log.ts";

const contentType = `${problemMediaType}; charset=utf-8`;

const isBusy = ({ code }: RunyardError): boolean => code === "QUEUE_FULL" || code === "OVERLOADED";
const challenge = 'Bearer realm="runyard"';

const retryAfterSeconds = ({ details }: RunyardError): string =>
  String(typeof details.retryAfterMs === "number" ? Math.max(1, Math.ceil(details.retryAfterMs / 1000)) : 1);

/** Sends any error as a problem document: ours by its code, a stranger as INTERNAL, told in full to the log alone. */
export const sendProblem = (log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const known = error instanceof RunyardError ? error : translate(error);
  const problem: Problem = { ...toProblem(known), requestId: request.id };
  if (problem.status >= 500 && !isBusy(known)) {
    log.error({ err: error, requestId: request.id, method: request.method, url: request.url }, "request failed");
  }
  if (problem.status === 503 || problem.status === 429) reply.header("retry-after", retryAfterSeconds(known));
  // What is on the connection beside the request is not read.
  if (known.code === "OVERLOADED") reply.header("connection", "close");
  if (problem.status === 401) reply.header("www-authenticate", challenge);
  return reply.code(problem.status).type(contentType).send(JSON.stringify(problem));
};

/** What Fastify and Node complain of, in the words of the catalogue. */
const translate = (error: unknown): RunyardError => {
  const code = (error as { code?: unknown } | null)?.code;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return tooLarge({ field: "body", bytes: undefined, most: requestBounds.bodyBytes });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
    case "FST_ERR_CTP_EMPTY_TYPE":
      return new RunyardError("UNSUPPORTED_MEDIA_TYPE");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
    case "FST_STATIC_FORBIDDEN_PATH":
      return new RunyardError("NOT_FOUND");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new RunyardError("MALFORMED_JSON", "The body is not as long as the request says.");
    case "ECONNRESET":
      return new RunyardError("INVALID_REQUEST", "The connection ended before the body did.");
    default:
      return new RunyardError("INTERNAL", undefined, { cause: error });
  }
};

/** What Node complains of before there is a request. */
export const connectionProblem = (code: string | undefined): RunyardError => {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new RunyardError("HEADERS_TOO_LARGE");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RunyardError("REQUEST_TOO_SLOW");
    default:
      return new RunyardError("INVALID_REQUEST", `This is not a request that can be read: ${code}.`);
  }
};

type Oversized = { field: string; bytes: number | undefined; most: number };

/** A part of the request that is beyond its bound, named with the bound. */
export const tooLarge = ({ field, bytes, most }: Oversized): RunyardError => {
  const size = bytes === undefined ? "more than" : `${bytes} bytes, more than`;
  const message = `is ${size} the ${most} bytes that are kept`;
  return new RunyardError("PAYLOAD_TOO_LARGE", `${field} ${message}`, {
    details: { errors: [{ field, message }], field, most },
  });
};

/** A problem document written straight to a connection, where there is no reply object: upgrades and broken requests. */
export const rawProblem = (error: RunyardError, requestId: string): string => {
  const problem: Problem = { ...toProblem(error), requestId };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...(problem.status === 401 ? [`WWW-Authenticate: ${challenge}`] : []),
    "Connection: close",
    "",
    body,
  ].join("\r\n");
};
