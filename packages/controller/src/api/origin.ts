import type { IncomingMessage } from "node:http";
import { RunyardError } from "@runyard/protocol";

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Pages of which other origins an operator lets use the API. */
export type AllowedOrigins = ReadonlySet<string>;

export type OriginRules = {
  /** Which other sites' pages may use the controller. */
  allowed: AllowedOrigins;
  /** No login is needed. */
  isOpen: () => boolean;
  /** Whether it goes by a name or an address besides those of the loopback interface; absent where that is not known. */
  isOurName: ((name: string) => boolean) | undefined;
};

/**
 * Keeps web pages of other sites away. A change asked for by another site's page is refused. So is a name that does not mean
 * this controller, whatever address it leads to (DNS rebinding), where whoever is on this machine is let in, or the names
 * are known.
 * @throws RunyardError FORBIDDEN_ORIGIN
 */
export const checkOrigin = (request: IncomingMessage, { allowed, isOpen, isOurName }: OriginRules): void => {
  const { host, origin } = request.headers;
  const isMeant = host !== undefined && (isLoopbackName(host) || isOurName?.(addressIn(host)) === true);
  if (!isMeant && (isOpen() || isOurName !== undefined)) {
    throw new RunyardError("FORBIDDEN_ORIGIN", `This controller does not answer to the name "${host ?? ""}".`);
  }
  const changes = !safeMethods.has(request.method ?? "") || request.headers.upgrade !== undefined;
  if (changes && origin !== undefined && !isOrigin(request, origin) && !allowed.has(origin)) {
    throw new RunyardError("FORBIDDEN_ORIGIN", `Pages of ${origin} may not use this controller.`);
  }
};

/** Whether a `Host` header names this machine as it knows itself. */
export const isLoopbackName = (host: string): boolean => loopbackHosts.has(hostname(host));

const hostname = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

const addressIn = (host: string): string => hostname(host).replaceAll(/[[\]]/g, "");

/** Whether the page comes from here; over TLS none does that was fetched in clear. */
const isOrigin = ({ headers, socket }: IncomingMessage, origin: string): boolean => {
  const page = URL.parse(origin);
  return page?.host === headers.host && !("encrypted" in socket && page?.protocol !== "https:");
};

/** Whether an address to listen on is reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
