import { join } from "node:path";
import { formatCredential, newSecret, parseCredential } from "./credentials.ts";
import { keptSecret } from "./kept-secret.ts";

/** What shows that somebody may read the data folder: made at the first start. */
export const keptOwnerToken = async (dataFolder: string): Promise<string> => {
  const path = join(dataFolder, "owner-token");
  const { secret } = await keptSecret(path, () => formatCredential({ kind: "owner", id: "1", secret: newSecret() }));
  if (parseCredential(secret)?.kind === "owner") return secret;
  throw new Error(`${path} holds no owner token: delete it, and a new one is made at the next start`);
};
