import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** Secrets that show who calls. Each says at sight what it is, so that one left somewhere can be told and revoked. */
const prefixes = { token: "ryt", session: "rys", owner: "ryo" } as const;
export type CredentialKind = keyof typeof prefixes;

export type Credential = { kind: CredentialKind; id: string; secret: string };

const form = /^(ryt|rys|ryo)_([0-9A-Z]{1,26})_([\w-]{43})$/;

/** 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** @param id - what follows the prefix of its own id */
export const formatCredential = ({ kind, id, secret }: Credential): string => `${prefixes[kind]}_${id}_${secret}`;

/** @returns undefined for what is none of ours */
export const parseCredential = (text: string): Credential | undefined => {
  const [, prefix, id, secret] = form.exec(text) ?? [];
  if (prefix === undefined || id === undefined || secret === undefined) return undefined;
  return { kind: prefix === "ryt" ? "token" : prefix === "rys" ? "session" : "owner", id, secret };
};

/** What is kept of a secret. The secrets are random: a quick hash is as good as a slow one. */
export const digestOf = (secret: string): string => hash("sha256", secret, "base64url");

/** Takes the same time wherever they differ. */
export const sameDigest = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
