import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { digestOf, sameDigest } from "./credentials.ts";
import { keptSecret } from "./kept-secret.ts";

/** The secret that lets workers join: made at the first start, kept in the data folder. */
export const keptJoinToken = async (dataFolder: string): Promise<{ token: string; path: string; isNew: boolean }> => {
  const path = join(dataFolder, "join-token");
  const { secret, isNew } = await keptSecret(path, () => randomBytes(32).toString("hex"));
  return { token: secret, path, isNew };
};

/** Whether an `Authorization` header carries the token; takes the same time whatever is wrong with it. */
export const bearsToken = (authorization: string | undefined, token: string): boolean => {
  const given = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return sameDigest(digestOf(given), digestOf(token));
};
