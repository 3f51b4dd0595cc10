import { type JoinRequest, linkVersion, RunyardError } from "@runyard/protocol";
import { digestOf, sameDigest } from "../auth/credentials.ts";
import type { Identity } from "../auth/identity.ts";
import { versionSkew } from "../link/version-skew.ts";
import type { StoredJoinToken, StoredWorker } from "../store/store.ts";
import type { Yard } from "../yard.ts";

type Asking = {
  request: JoinRequest;
  address: string;
  /** It comes from a process of this machine. */
  isLocal: boolean;
};

type Parts = {
  yard: Yard;
  identity: Identity;
  /** Of this product. */
  version: string;
};

/**
 * Exchanges a join token for the credential whose digest the worker sends. A lost answer costs no second use: the same
 * digest, asked for again, is answered again.
 * @throws RunyardError INCOMPATIBLE_VERSION, TOO_MANY_LOGINS, JOIN_TOKEN_INVALID, JOIN_TOKEN_EXPIRED, JOIN_TOKEN_USED,
 *   JOIN_NAME_REFUSED, WORKER_CONNECTED
 */
export const admitWorker = async (parts: Parts, asking: Asking): Promise<{ name: string }> => {
  const { audit } = parts.identity;
  const { name } = asking.request;
  const { joinAttempts } = parts.yard.monitor.metrics;
  try {
    await admit(parts, asking);
    return { name };
  } catch (error) {
    if (error instanceof RunyardError && error.code !== "INTERNAL") {
      const isVersion = error.code === "INCOMPATIBLE_VERSION";
      joinAttempts.inc({ result: isVersion ? "incompatible" : "unauthenticated" });
      const why = error.cause instanceof Error ? `${error.code}, ${error.cause.message}` : error.code;
      const message = `${name} was not let join: ${why}`;
      const { address } = asking;
      const isFirst = audit.refused({ kind: "worker_refused", address, subject: name, message });
      if (isFirst) parts.yard.log.warn({ name, address, why }, "worker was not let join");
    }
    throw error;
  }
};

const admit = async ({ yard, identity, version }: Parts, { request, address, isLocal }: Asking): Promise<void> => {
  const { name, digest } = request;
  const { audit, lockout, joinTokens, workers } = identity;
  if (request.linkVersion !== linkVersion) throw versionSkew(request.linkVersion, request.version, version);
  lockout.begin(undefined, address);
  const isShared = sameDigest(digestOf(request.token), identity.sharedTokenDigest);
  const token = joinTokens.find(request.token);
  if (token === undefined && !(isShared && isLocal)) {
    // In the words for a token that is none: whoever has found this one is not to learn that it is right.
    const cause = isShared ? new Error("the token of the controller's machine came from another one") : undefined;
    throw new RunyardError("JOIN_TOKEN_INVALID", undefined, { cause });
  }
  lockout.succeeded(undefined, address);
  const known = workers.withDigest(digest);
  if (known?.name === name) return;
  if (known !== undefined) throw new RunyardError("JOIN_NAME_REFUSED", "This credential is another worker's.");
  if (token !== undefined) joinTokens.check(token, name);
  if (isConnected(yard, name)) throw new RunyardError("WORKER_CONNECTED", connected(name));
  const atMs = yard.clock.now();
  const worker: StoredWorker = { name, digest, createdAtMs: atMs, tokenId: token?.id ?? null, address };
  await take(identity, worker, token);
  const message = `${name} joined with ${token?.id ?? "the token of the controller's machine"}`;
  audit.record({ kind: "worker_admitted", address, subject: name, message });
};

/** One use and the credential, both or neither. */
const take = async (
  { joinTokens, workers }: Identity,
  worker: StoredWorker,
  token: StoredJoinToken | undefined,
): Promise<void> => {
  const { name, digest, createdAtMs: atMs, address } = worker;
  const used = token && joinTokens.use(token, { name, atMs, address, digest });
  try {
    await workers.admit(worker, used);
  } catch (error) {
    if (token !== undefined) joinTokens.giveBack(token.id, digest);
    throw error;
  }
};

const isConnected = ({ roster, clock }: Yard, name: string): boolean =>
  roster.connected().some((entry) => entry.profile.name === name && !entry.isSilent(clock.now()));

const connected = (name: string): string =>
  `A worker named ${name} is connected: take another --name, or have it forgotten: \`runyard forget ${name}\`.`;
