import { RunyardError } from "@runyard/protocol";
import { inClearCode } from "./in-clear.ts";

type Words = (url: string, message: string) => string;

const unknownHost: Words = (url) => `the host name ${new URL(url).hostname} is not known (DNS)`;
const late: Words = (url) => `${url} did not answer in time`;
const noWay: Words = (url) => `there is no way to ${new URL(url).hostname} on this network`;
const notTls: Words = (url) => `what listens at ${url} does not speak TLS`;
const untrusted: Words = (url, message) =>
  `the certificate of ${url} is not to be trusted (${message}): give --ca-file FILE or --ca-pin PIN`;

const reasons: Record<string, Words> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNREFUSED: (url) => `nothing listens at ${url} (connection refused)`,
  ETIMEDOUT: late,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  ECONNRESET: (url) => `the connection to ${url} was cut`,
  CERT_HAS_EXPIRED: (url) => `the certificate of ${url} has ended`,
  CERT_NOT_YET_VALID: (url) => `the certificate of ${url} is not valid yet: look at the clocks of both machines`,
  ERR_TLS_CERT_ALTNAME_INVALID: (url) =>
    `the certificate at ${url} is for other names than ${new URL(url).hostname}: the controller's --tls-name adds one`,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  EPROTO: notTls,
};

const reasonOf = (message: string): Words =>
  message.includes("timed out") ? late : (url) => `${url} cannot be reached (${message})`;

/** Why there is no connection, as the person who started the worker needs to hear it. */
export const unreachable = (url: string, { code, message }: { code?: string; message: string }): RunyardError => {
  if (code === inClearCode) return new RunyardError("UNENCRYPTED", `${url} is on another machine: use https://`);
  const words = (reasons[code ?? ""] ?? reasonOf(message))(url, message);
  return new RunyardError("UNREACHABLE", words, { details: { url, ...(code !== undefined && { reason: code }) } });
};
