import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { keptSecret } from "./kept-secret.ts";

/** The secret that lets workers of the controller's machine join: made at the first start, kept in the data folder. */
export const keptJoinToken = async (dataFolder: string): Promise<{ token: string; path: string; isNew: boolean }> => {
  const path = join(dataFolder, "join-token");
  const { secret, isNew } = await keptSecret(path, () => randomBytes(32).toString("hex"));
  return { token: secret, path, isNew };
};
