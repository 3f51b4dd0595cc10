import type { Principal, Scope, SessionId, SessionInfo, TokenId } from "@runyard/protocol";
import type { Cut } from "./cut.ts";

/** A principal with the way it came. */
export type Caller = {
  readonly principal: Principal;
  readonly session: SessionId | undefined;
  readonly token: TokenId | undefined;
  readonly scopes: readonly Scope[] | null;
  readonly expiresAtMs: number | null;
  /** Made when this way in is over, or leads elsewhere: what came by it and is open ends. */
  readonly cut: Cut;
};

/** The owner of the controller's machine: whoever may read the data folder, or, without accounts, is on the machine. */
export const ownerCaller = (via: "owner" | "loopback", cut: Cut): Caller => ({
  principal: { userId: null, name: ownerName, role: "admin", via },
  session: undefined,
  token: undefined,
  scopes: null,
  expiresAtMs: null,
  cut,
});

export const ownerName = "local";

export const presentCaller = ({ principal, scopes, expiresAtMs }: Caller, hasPassword: boolean): SessionInfo => ({
  ...principal,
  scopes: scopes === null ? null : [...scopes],
  expiresAtMs,
  hasPassword,
});

/** Where a request came from, and what it calls itself. */
export type Origin = { address: string; agent: string };
