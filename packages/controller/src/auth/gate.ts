import type { IncomingMessage } from "node:http";
import { type Access, type LoginMethod, RunyardError, reachesRole } from "@runyard/protocol";
import type { Accounts } from "./accounts.ts";
import { type Caller, ownerCaller } from "./caller.ts";
import { digestOf, parseCredential, sameDigest } from "./credentials.ts";
import { Cut } from "./cut.ts";
import { sessionInCookie } from "./session-cookie.ts";

export type SignIn = "auto" | "always";

type GateOptions = {
  accounts: Accounts;
  /** Of the machine's owner. */
  ownerToken: string;
  /** The controller listens on a loopback address only. */
  isLoopback: boolean;
  signIn: SignIn;
};

/**
 * Finds out who calls, and holds each request to its route's `access`. One look at two headers, a digest and a look-up in
 * memory; on a loopback address without accounts not even that.
 */
export class Gate {
  readonly #accounts: Accounts;
  readonly #ownerDigest: string;
  readonly #isLoopback: boolean;
  readonly #signIn: SignIn;
  readonly #owner = ownerCaller("owner", new Cut());
  #loopback = ownerCaller("loopback", new Cut());

  constructor({ accounts, ownerToken, isLoopback, signIn }: GateOptions) {
    this.#accounts = accounts;
    this.#ownerDigest = digestOf(parseCredential(ownerToken)?.secret ?? "");
    this.#isLoopback = isLoopback;
    this.#signIn = signIn;
  }

  /** Whoever is on this machine is let in as its owner. */
  get isOpen(): boolean {
    return this.#isLoopback && this.#signIn === "auto" && this.#accounts.size === 0;
  }

  get methods(): LoginMethod[] {
    return this.isOpen ? [] : ["password", "token"];
  }

  /** Ends what came in without a login and is open, once a login is needed. Called after accounts came or went. */
  accountsChanged(): void {
    if (this.isOpen) return;
    this.#loopback.cut.make();
    this.#loopback = ownerCaller("loopback", new Cut());
  }

  /**
   * Who calls; undefined where nobody has shown who they are. Where anybody may, a way in that is over keeps nobody from
   * logging in.
   * @throws RunyardError UNAUTHENTICATED for a credential that is none
   */
  identify(request: IncomingMessage, access: Access): Caller | undefined {
    if (access !== "open") return this.#identify(request);
    try {
      return this.#identify(request);
    } catch (error) {
      if (error instanceof RunyardError) return undefined;
      throw error;
    }
  }

  /** @throws RunyardError UNAUTHENTICATED or FORBIDDEN where the caller may not */
  check(caller: Caller | undefined, access: Access): void {
    if (access === "open") return;
    if (caller === undefined) throw new RunyardError("UNAUTHENTICATED");
    if (allows(caller, access)) return;
    throw new RunyardError("FORBIDDEN", refusal(caller, access), { details: { needs: access } });
  }

  /** A bearer that is none is refused also where nobody needs one: whoever sent it believes to be somebody. */
  #identify(request: IncomingMessage): Caller | undefined {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return this.#bearer(authorization, request.socket.remoteAddress ?? "");
    if (cookie !== undefined) {
      const caller = this.#holder(sessionInCookie(request), "");
      if (caller?.session !== undefined) return caller;
    }
    return this.isOpen && !isForwarded(request) ? this.#loopback : undefined;
  }

  #bearer(authorization: string, address: string): Caller {
    const caller = this.#holder(/^Bearer +(\S+)$/i.exec(authorization)?.[1], address);
    if (caller !== undefined) return caller;
    throw new RunyardError("UNAUTHENTICATED", "The token is none of this controller's, or it is over.");
  }

  #holder(text: string | undefined, address: string): Caller | undefined {
    const credential = text === undefined ? undefined : parseCredential(text);
    if (credential === undefined) return undefined;
    if (credential.kind !== "owner") return this.#accounts.callerOf(credential, address);
    return sameDigest(digestOf(credential.secret), this.#ownerDigest) ? this.#owner : undefined;
  }
}

const allows = ({ principal, token }: Caller, access: Exclude<Access, "open">): boolean =>
  access === "person" ? token === undefined : reachesRole(principal.role, access);

const refusal = ({ principal, token }: Caller, access: Access): string => {
  if (access === "person") return "An API token may not do this: log in.";
  const who =
    token === undefined ? `${principal.name} has the role ${principal.role}` : "The token's scopes do not reach";
  return `${who}; this needs ${access}.`;
};

/** A proxy on this machine speaks for somebody who may be anywhere. */
export const isForwarded = ({ headers }: IncomingMessage): boolean =>
  headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
