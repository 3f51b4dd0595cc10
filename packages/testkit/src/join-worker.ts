import { createHash, randomBytes } from "node:crypto";
import { linkVersion } from "@runyard/protocol";

export type JoiningWorker = {
  url: string;
  /** Lets it join. */
  token: string;
  name: string;
  /** Its own, where it has one already. */
  credential?: string;
};

export const newWorkerCredential = (): string => `ryw_${randomBytes(32).toString("base64url")}`;

/** Joins as a worker does. @returns what it connects with from then on */
export const joinWorker = async ({ url, token, name, credential }: JoiningWorker): Promise<string> => {
  const own = credential ?? newWorkerCredential();
  const digest = createHash("sha256").update(own).digest("base64url");
  const response = await fetch(`${url}/api/v1/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, name, digest, linkVersion, version: "0.0.0" }),
  });
  if (response.status !== 201) throw new Error(`answered ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
  return own;
};
