import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { environment } from "../settings/settings.ts";

/** What `runyard login` keeps of each controller. */
export type KeptCredential = { name: string; token: string };
type Kept = Record<string, KeptCredential>;

export const credentialsFile = (): string =>
  join(environment.XDG_CONFIG_HOME || join(homedir(), ".config"), "runyard", "credentials.json");

export const keptCredential = (url: string): KeptCredential | undefined => {
  const kept = readKept();
  const place = new URL(url).origin;
  return Object.hasOwn(kept, place) ? kept[place] : undefined;
};

export const keepCredential = (url: string, credential: KeptCredential): void =>
  writeKept({ ...readKept(), [new URL(url).origin]: credential });

export const forgetCredential = (url: string): void => {
  const { [new URL(url).origin]: _forgotten, ...others } = readKept();
  writeKept(others);
};

const readKept = (): Kept => {
  const path = credentialsFile();
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};

/** For its owner's eyes only from the first byte on, and whole or not at all. */
const writeKept = (kept: Kept): void => {
  const path = credentialsFile();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const written = `${path}.${process.pid}`;
  writeFileSync(written, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(written, path);
};
