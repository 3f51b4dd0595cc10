import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { RunyardError } from "@runyard/protocol";
import { unreachable } from "./unreachable.ts";

const handshakeMostMs = 10_000;

/**
 * The certificate authority of a controller that has this pin, read from a handshake that nothing is sent over: whom one
 * talks to is not known before. Only connections that are verified by it may carry anything.
 * @param pinOf - what it says of the controller
 * @returns PEM
 * @throws RunyardError WRONG_CONTROLLER when who answers has another, UNREACHABLE when nobody does
 */
export const pinnedAuthority = async (url: string, pin: string, pinOf = "this pin is for"): Promise<string> => {
  const chain = await chainAt(url);
  const authority = chain.find((certificate) => keyPin(certificate) === pin);
  if (authority !== undefined) return authority.toString();
  const message = `The machine at ${new URL(url).host} is not the controller ${pinOf}. Nothing was sent.`;
  throw new RunyardError("WRONG_CONTROLLER", message, { details: { url } });
};

/** base64url of SHA-256 of the SubjectPublicKeyInfo, which outlives a renewal of the certificate. */
const keyPin = ({ publicKey }: X509Certificate): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");

const chainAt = async (url: string): Promise<X509Certificate[]> => {
  const { hostname, port } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, "");
  const socket = connect({
    host,
    port: Number(port === "" ? 443 : port),
    ...(isIP(host) === 0 && { servername: host }),
    // Whom to trust is what is being found out: see above.
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
  });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeMostMs) });
    return issuersOf(socket.getPeerCertificate(true));
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    const isLate = name === "AbortError";
    throw unreachable(url, isLate ? { code: "ETIMEDOUT", message } : { message, ...(code !== undefined && { code }) });
  } finally {
    socket.on("error", () => {
      // Nobody waits for it any more.
    });
    socket.destroy();
  }
};

/** The certificates that were shown, from the server's own upwards. */
const issuersOf = (shown: DetailedPeerCertificate): X509Certificate[] => {
  const chain: X509Certificate[] = [];
  for (let at: DetailedPeerCertificate | undefined = shown; at?.raw !== undefined; at = at.issuerCertificate) {
    chain.push(new X509Certificate(at.raw));
    if (at.issuerCertificate === at) break;
  }
  return chain;
};
