import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The secret that lets workers join: made at the first start, kept in the data folder for its owner's eyes only. */
export const keptJoinToken = async (dataFolder: string): Promise<{ token: string; path: string; isNew: boolean }> => {
  const path = join(dataFolder, "join-token");
  let isNew = true;
  try {
    await writeFile(path, `${randomBytes(32).toString("hex")}\n`, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    isNew = false;
  }
  await chmod(path, 0o600);
  const token = (await readFile(path, "utf8")).trim();
  if (token === "") throw new Error(`${path} is empty: delete it, and a new token is made at the next start`);
  return { token, path, isNew };
};

/** Whether an `Authorization` header carries the token; takes the same time whatever is wrong with it. */
export const bearsToken = (authorization: string | undefined, token: string): boolean => {
  const given = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
