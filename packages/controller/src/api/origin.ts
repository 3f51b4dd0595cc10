import type { IncomingMessage } from "node:http";
import { RunyardError } from "@runyard/protocol";

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Pages of which other origins an operator lets use the API. */
export type AllowedOrigins = ReadonlySet<string>;

/**
 * Keeps web pages of other sites away. A change asked for by another site's page is refused; and where whoever is on this
 * machine is let in, so is a name that does not mean this machine, whatever address it leads to (DNS rebinding).
 * @param isOpen - no login is needed
 * @throws RunyardError FORBIDDEN_ORIGIN
 */
export const checkOrigin = (
  request: IncomingMessage,
  { allowed, isOpen }: { allowed: AllowedOrigins; isOpen: boolean },
): void => {
  const { host, origin } = request.headers;
  if (isOpen && (host === undefined || !loopbackHosts.has(hostname(host)))) {
    throw new RunyardError("FORBIDDEN_ORIGIN", `This controller does not answer to the name "${host ?? ""}".`);
  }
  const changes = !safeMethods.has(request.method ?? "") || request.headers.upgrade !== undefined;
  if (changes && origin !== undefined && originHost(origin) !== host && !allowed.has(origin)) {
    throw new RunyardError("FORBIDDEN_ORIGIN", `Pages of ${origin} may not use this controller.`);
  }
};

const hostname = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

const originHost = (origin: string): string | undefined => URL.parse(origin)?.host;

/** Whether an address to listen on is reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
