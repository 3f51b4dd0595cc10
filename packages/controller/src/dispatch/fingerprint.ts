import { hash } from "node:crypto";
import type { JobRequest } from "@runyard/protocol";

/**
 * The same for the same language and files: 48 bits of their SHA-256. Enough to tell programs apart for predictions, and
 * small enough to keep for a hundred thousand waiting jobs.
 */
export const fingerprint = ({ language, source, files, entry }: JobRequest): number => {
  const text = source === undefined ? JSON.stringify([language, files, entry]) : `${language}\0${source}`;
  return hash("sha256", text, "buffer").readUIntBE(0, 6);
};
