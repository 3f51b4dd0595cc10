import { RunyardError, type UserId } from "@runyard/protocol";
import type { Background } from "../background.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import { Accounts } from "./accounts.ts";
import { Audit } from "./audit.ts";
import type { Caller, Origin } from "./caller.ts";
import { digestOf } from "./credentials.ts";
import { Gate, type SignIn } from "./gate.ts";
import { JoinTokens } from "./join-tokens.ts";
import { Lockout } from "./lockout.ts";
import { LoginCodes } from "./login-codes.ts";
import { PendingLogins } from "./oidc/pending-login.ts";
import { Provider, type ProviderOptions } from "./oidc/provider.ts";
import { keptOwnerToken } from "./owner-token.ts";
import { Passwords } from "./passwords.ts";
import { WorkerCredentials } from "./worker-credentials.ts";

/** All that has to do with who calls. */
export type Identity = {
  readonly accounts: Accounts;
  readonly gate: Gate;
  readonly audit: Audit;
  readonly codes: LoginCodes;
  readonly lockout: Lockout;
  readonly passwords: Passwords;
  readonly joinTokens: JoinTokens;
  readonly workers: WorkerCredentials;
  /** Of the token that lets workers of the controller's machine join. */
  readonly sharedTokenDigest: string;
  /** Absent: nobody logs in through one. */
  readonly provider: Provider | undefined;
  /** Logins under way there. */
  readonly pending: PendingLogins;
};

type IdentityParts = {
  store: Store;
  clock: Clock;
  background: Background;
  dataFolder: string;
  isLoopback: boolean;
  signIn: SignIn;
  /** Lets workers of the controller's machine join. */
  sharedToken: string;
  provider: ProviderOptions | undefined;
  log: Log;
  closing: AbortSignal;
};

export const openIdentity = async (parts: IdentityParts): Promise<Identity> => {
  const { store, clock, dataFolder, isLoopback, signIn, sharedToken, provider: options, log, closing } = parts;
  const accounts = await Accounts.load(store, clock);
  const audit = new Audit(parts);
  const ownerToken = await keptOwnerToken(dataFolder);
  return {
    accounts,
    // Who names a provider wants to know who comes.
    gate: new Gate({ accounts, ownerToken, isLoopback, signIn: options === undefined ? signIn : "always" }),
    audit,
    codes: new LoginCodes(clock),
    lockout: new Lockout(clock, ({ name, address, waitMs }) => {
      const { subject, whose } = told(accounts, name);
      const message = `a login was not tried for ${Math.ceil(waitMs / 1000)} s more, after too many that failed: ${whose}`;
      audit.refused({ kind: "login_locked", address, subject, message });
    }),
    passwords: new Passwords(),
    joinTokens: await JoinTokens.load(store, clock),
    workers: await WorkerCredentials.load(store),
    sharedTokenDigest: digestOf(sharedToken),
    provider: options && new Provider({ options, clock, log, closing }),
    pending: new PendingLogins(clock),
  };
};

export type LoginRequest = { name: string; password: string } | { code: string };

/**
 * Opens a session. An account that is not there is answered as late, and in the same words, as a wrong password.
 * @throws RunyardError LOGIN_FAILED or TOO_MANY_LOGINS
 */
export const logIn = async (
  identity: Identity,
  request: LoginRequest,
  origin: Origin,
): Promise<{ caller: Caller; credential: string }> => {
  const { lockout, audit, accounts } = identity;
  const name = "name" in request ? request.name : undefined;
  lockout.begin(name, origin.address);
  const found = "code" in request ? identity.codes.redeem(request.code) : await checkPassword(identity, request);
  if (found === undefined || !accounts.mayEnter(found.userId)) {
    const { subject, whose } = told(accounts, name);
    audit.refused({ kind: "login_failed", address: origin.address, subject, message: `a login failed: ${whose}` });
    throw new RunyardError("LOGIN_FAILED");
  }
  lockout.succeeded(name, origin.address);
  const how = name === undefined ? "with a one-time code" : "with a password";
  return enter(identity, { userId: found.userId, origin, how });
};

type Entering = { userId: UserId | null; origin: Origin; how: string };

/** Opens a session for somebody who has shown who they are. */
export const enter = async (
  { accounts, audit }: Identity,
  { userId, origin, how }: Entering,
): Promise<{ caller: Caller; credential: string }> => {
  const session = await accounts.openSession(userId, origin);
  const { name } = session.caller.principal;
  audit.record({ kind: "login", by: session.caller, address: origin.address, message: `${name} logged in ${how}` });
  return session;
};

/** People type passwords where names belong: only names of accounts are written down. */
const told = (accounts: Accounts, name: string | undefined): { subject: string | undefined; whose: string } => {
  const subject = name === undefined ? undefined : accounts.find(name)?.name;
  return { subject, whose: subject ?? (name === undefined ? "with a code" : "a name that no account has") };
};

const checkPassword = async (
  { accounts, passwords }: Identity,
  { name, password }: { name: string; password: string },
): Promise<{ userId: UserId } | undefined> => {
  const user = accounts.find(name);
  const isRight = await passwords.matches(user?.passwordHash, password);
  // Changed while it was compared, the password is not right any more.
  const isStill = user !== undefined && accounts.find(user.id)?.passwordHash === user.passwordHash;
  return isRight && isStill ? { userId: user.id } : undefined;
};
