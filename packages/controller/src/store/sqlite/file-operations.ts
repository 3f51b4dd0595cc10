import type { JobId } from "@runyard/protocol";
import type { NewFile, StoredFile } from "../store.ts";
import type { Statements } from "./statements.ts";

export const fileReads = (sql: Statements) => ({
  file: (id: JobId, { run, path }: { run: number; path: string }) =>
    sql(
      `SELECT files.bytes, files.sha256 FROM jobs JOIN files ON files.job = jobs.sequence
       WHERE jobs.id = ? AND files.run = ? AND files.path = ?`,
    ).get(id, run, path) as StoredFile | undefined,

  filePiece: (sha256: Uint8Array, number: number) =>
    sql("SELECT content FROM file_pieces WHERE sha256 = ? AND number = ?").get(sha256, number)?.content as
      | Uint8Array
      | undefined,
});

/** @param job - its sequence */
export const keepFiles = (sql: Statements, job: number, files: readonly NewFile[]): void => {
  for (const { run, path, bytes, sha256, pieces } of files) {
    sql("INSERT INTO files (job, run, path, bytes, sha256) VALUES (?, ?, ?, ?, ?)").run(job, run, path, bytes, sha256);
    for (const [number, content] of pieces.entries()) {
      sql("INSERT INTO file_pieces (sha256, number, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(
        sha256,
        number,
        content,
      );
    }
  }
};

/** The contents a job names. */
export const fileContentsOf = (sql: Statements, job: number): Uint8Array[] =>
  sql("SELECT DISTINCT sha256 FROM files WHERE job = ?")
    .all(job)
    .map((row) => row.sha256 as Uint8Array);

/** Deletes those of the given contents that no job names any more. */
export const sweepFileContents = (sql: Statements, hashes: readonly Uint8Array[]): void => {
  for (const sha256 of hashes) {
    sql(
      "DELETE FROM file_pieces WHERE sha256 = :sha256 AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = :sha256)",
    ).run({ sha256 });
  }
};
