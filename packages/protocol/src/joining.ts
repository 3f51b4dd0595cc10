import { z } from "zod";
import { JoinTokenId } from "./ids.ts";

export const joinBounds = { uses: 1_000, tokens: 1_000, lifeMs: 365 * 86_400_000 } as const;

/** How a worker calls itself, the same at each start. */
export const WorkerName = z.string().min(1).max(128);

/** Whether a name is one of a pattern's, where `*` stands for any characters, also none. */
export const matchesWorkerName = (pattern: string, name: string): boolean => {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of others) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
};

/** A token that lets workers join, without its secret: that is shown once, when it is made. */
export const JoinToken = z.object({
  id: JoinTokenId,
  name: WorkerName.nullable().describe(
    "What workers that use it must be called, `*` for anything; null: as they like.",
  ),
  createdBy: z.string(),
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  uses: z.int().describe("How many workers it lets join in all."),
  usedBy: z
    .array(z.object({ name: z.string(), atMs: z.int(), address: z.string() }))
    .describe("The workers that have joined with it, the first first."),
});
export type JoinToken = z.infer<typeof JoinToken>;

/** The parts of `ry1.PIN.ID.SECRET`. */
export type JoinTokenParts = {
  /** Of the controller's own authority; undefined where it has none. */
  pin: string | undefined;
  /** What follows the prefix of its own id. */
  id: string;
  secret: string;
};

const noPin = "-";
const form = /^ry1\.(-|[\w-]{43})\.([0-9A-HJKMNP-TV-Z]{26})\.([\w-]{43})$/;

export const formatJoinToken = ({ pin = noPin, id, secret }: JoinTokenParts): string => `ry1.${pin}.${id}.${secret}`;

/** @returns undefined for what is no whole token of this form */
export const parseJoinToken = (text: string): JoinTokenParts | undefined => {
  const [, pin, id, secret] = form.exec(text) ?? [];
  if (pin === undefined || id === undefined || secret === undefined) return undefined;
  return { pin: pin === noPin ? undefined : pin, id, secret };
};

/** The one-time request with which a worker exchanges a join token for a credential of its own, which it has made itself. */
export const JoinRequest = z.object({
  token: z.string().min(1).max(512),
  name: WorkerName,
  digest: z
    .string()
    .regex(/^[\w-]{43}$/, "expected 43 characters")
    .describe("SHA-256 of the credential the worker will connect with, as base64url."),
  linkVersion: z.int(),
  version: z.string().max(100).describe("Of the worker's Runyard."),
});
export type JoinRequest = z.infer<typeof JoinRequest>;

/** What a worker connects with: 256 random bits. */
export const WorkerCredential = z.string().regex(/^ryw_[\w-]{43}$/);
