import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../../clock.ts";
import { newSecret, sameDigest } from "../credentials.ts";

/** A login that is under way at the identity provider. */
export type PendingLogin = {
  state: string;
  nonce: string;
  /** Of PKCE. */
  verifier: string;
  /** Where the provider sends the browser back to. */
  callback: string;
  /** The page that follows. */
  returnTo: string;
  expiresAtMs: number;
};

/**
 * Logins under way, each kept by the browser that began it and by nobody else: what somebody begins elsewhere cannot be ended
 * here, and however many are begun, none is pushed out. Sealed, so that they end in time; with a key of this process.
 */
export class PendingLogins {
  readonly #clock: Clock;
  readonly #key = newSecret();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  seal(pending: PendingLogin): string {
    const text = Buffer.from(JSON.stringify(pending)).toString("base64url");
    return `${text}.${this.#sealOf(text)}`;
  }

  /** @returns undefined for what was not sealed here, and what is over */
  open(sealed: string): PendingLogin | undefined {
    const [text = "", seal = ""] = sealed.split(".");
    if (!sameDigest(seal, this.#sealOf(text))) return undefined;
    const pending = JSON.parse(Buffer.from(text, "base64url").toString()) as PendingLogin;
    return this.#clock.now() < pending.expiresAtMs ? pending : undefined;
  }

  #sealOf(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}

const cookieName = (socket: Socket): string => `runyard-oidc-${socket.localPort}`;

export const pendingInCookie = ({ headers, socket }: IncomingMessage): string | undefined => {
  const name = cookieName(socket);
  const found = (headers.cookie ?? "").split(/; */).find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
};

/** `Lax`, since the provider's page is another site's, from which the browser comes back. Without a text, it is wiped. */
export const pendingCookie = (socket: Socket, sealed = ""): string => {
  const secure = "encrypted" in socket ? "; Secure" : "";
  const life = sealed === "" ? 0 : 600;
  return `${cookieName(socket)}=${sealed}; Max-Age=${life}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax${secure}`;
};
