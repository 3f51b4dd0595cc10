import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../settings/settings.ts";
import { keptCredential } from "./credentials-file.ts";

/** API tokens and sessions; a worker's join token may stand in the same variable, and is nothing to send here. */
const form = /^ry[tso]_/;

/** What a command sends to a controller to say who calls: what it was given, what a login has left, or the owner's token. */
export const credentialFor = (url: string, { token, data }: Settings<"token" | "data">): string | undefined => {
  if (token !== undefined && form.test(token)) return token;
  return keptCredential(url)?.token ?? ownerToken(url, data);
};

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Only for the controller that serves from the folder: nobody else who listens on this machine gets it. */
const ownerToken = (url: string, data: string): string | undefined => {
  const asked = new URL(url);
  const served = readLine(join(data, "controller-url"));
  if (served === undefined) return undefined;
  const { origin, protocol, port } = new URL(served);
  const isLoopback = loopbackNames.has(asked.hostname) && protocol === asked.protocol && port === asked.port;
  return isLoopback || origin === asked.origin ? readLine(join(data, "owner-token")) : undefined;
};

const readLine = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // No controller has served from here, or it is somebody else's: then there is nothing to send.
    return undefined;
  }
};
