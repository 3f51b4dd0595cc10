import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { RunyardError } from "@runyard/protocol";
import { UsageError } from "./failure.ts";
import { isLoopback } from "./loopback.ts";
import type { Settings } from "./settings/settings.ts";

type TrustSettings = Settings<"caFile" | "caPin" | "data">;

/**
 * Has every connection of this process verified by the authorities that the settings name; without any, by the system's
 * and that of a controller on this machine.
 * @throws UsageError for a file that cannot be used; RunyardError WRONG_CONTROLLER or UNREACHABLE where a pin is given,
 * UNENCRYPTED for another machine in clear
 */
export const trustControllers = async (urls: readonly string[], settings: TrustSettings): Promise<void> => {
  await refuseClear(urls.filter((url) => url.startsWith("http:")));
  const secure = urls.filter((url) => url.startsWith("https:"));
  if (secure.length === 0) return;
  const { getCACertificates, setDefaultCACertificates } = await import("node:tls");
  const { caFile, caPin, data } = settings;
  if (caFile !== undefined) setDefaultCACertificates([readAuthorities(caFile)]);
  else if (caPin !== undefined) {
    const { pinnedAuthority } = await import("@runyard/worker");
    setDefaultCACertificates(await Promise.all(secure.map((url) => pinnedAuthority(url, caPin))));
  } else {
    const own = readOwnAuthority(data);
    if (own !== undefined) setDefaultCACertificates([...getCACertificates("default"), own]);
  }
};

/** @throws UsageError */
export const readAuthorities = (path: string): string => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--ca-file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new UsageError(`--ca-file ${path} holds no certificate (PEM)`);
};

const readOwnAuthority = (dataFolder: string): string | undefined => {
  try {
    return readFileSync(join(resolve(dataFolder), "ca.pem"), "utf8");
  } catch {
    // No controller of this machine and this user has made one.
    return undefined;
  }
};

/** A name that is not known is told by whoever asks there. */
const refuseClear = async (urls: readonly string[]): Promise<void> => {
  for (const url of urls) {
    const host = new URL(url).hostname.replaceAll(/[[\]]/g, "");
    if (isLoopback(host)) continue;
    const { lookup } = await import("node:dns/promises");
    const addresses = await lookup(host, { all: true }).catch(() => []);
    if (addresses.every(({ address }) => isLoopback(address))) continue;
    throw new RunyardError("UNENCRYPTED", `${url} is on another machine, and what is sent there others could read`, {
      details: { url },
    });
  }
};
