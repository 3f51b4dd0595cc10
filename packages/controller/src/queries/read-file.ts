import { contentTypeOf, type JobId, RunyardError } from "@runyard/protocol";
import type { FileAnswer } from "../api/file-answer.ts";
import type { Yard } from "../yard.ts";
import { readRow } from "./read-job.ts";

/** A file of the attempt whose result counts. @throws RunyardError JOB_NOT_FOUND, FILE_NOT_FOUND */
export const readFile = async (
  yard: Yard,
  id: JobId,
  { run, path }: { run: number; path: string },
): Promise<FileAnswer> => {
  const { state } = await readRow(yard, id);
  const file = await yard.store.jobs.file(id, { run, path });
  if (file === undefined) {
    const why = state === "done" ? `Run ${run} has not left "${path}".` : "Files can be had once the job is done.";
    throw new RunyardError("FILE_NOT_FOUND", why);
  }
  const { bytes, sha256 } = file;
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    bytes,
    contentType: contentTypeOf(path),
    tag: Buffer.from(sha256).toString("hex"),
    pieces: readPieces(yard, sha256),
  };
};

async function* readPieces(yard: Yard, sha256: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const piece = await yard.store.jobs.filePiece(sha256, number);
    if (piece === undefined) return;
    yield piece;
  }
}
