import { RunyardError } from "@runyard/protocol";

/** Opaque to clients: where a page ended, the sequence of its last job. */
export const encodeCursor = (sequence: number): string => Buffer.from(String(sequence)).toString("base64url");

/** @throws RunyardError INVALID_REQUEST naming `cursor` when it is none of ours */
export const decodeCursor = (cursor: string): number => {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  if (/^[1-9]\d{0,14}$/.test(text) && encodeCursor(Number(text)) === cursor) return Number(text);
  const message = "is not a nextCursor of an earlier page";
  throw new RunyardError("INVALID_REQUEST", `cursor: ${message}`, {
    details: { errors: [{ field: "cursor", message }] },
  });
};
