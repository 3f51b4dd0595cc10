import { hostname, networkInterfaces } from "node:os";
import { isLoopback } from "../api/origin.ts";

export const loopbackNames = ["localhost", "127.0.0.1", "::1"];

/**
 * Names and addresses under which a controller is reached that listens at `host`; the first is the one to tell others.
 * @param extra - such as the name other machines know it by
 */
export const ownNames = (host: string, extra: readonly string[]): string[] => [
  ...new Set([...extra, ...namesOf(host), ...loopbackNames].map((name) => name.toLowerCase())),
];

export const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "::";

const namesOf = (host: string): string[] => {
  if (isWildcard(host)) return [hostname(), ...addresses(host === "::")];
  return isLoopback(host) ? [host] : [host, hostname()];
};

/** Of IPv6 those that reach beyond the link, and only where it is listened to: they come and go by the day. */
const addresses = (withIpv6: boolean): string[] =>
  Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ internal, family, scopeid }) => !internal && (family === "IPv4" || (withIpv6 && scopeid === 0)))
    .map(({ address }) => address);
