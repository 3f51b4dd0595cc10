import { hash } from "node:crypto";
import type { JobId } from "@runyard/protocol";
import type { Statements } from "./statements.ts";

/** Texts above this many bytes of UTF-8 are kept once by content, so that a class handing in the same file costs one. */
const inlineBytesMax = 65_536;

/** The tables that keep one JSON text a job. */
type TextTable = "requests" | "transcripts";

/** @param kept - `job` is the job's sequence */
export const keepText = (sql: Statements, kept: { table: TextTable; job: number; value: unknown }): void => {
  const { table, job, value } = kept;
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= inlineBytesMax) {
    sql(`INSERT INTO ${table} (job, text) VALUES (?, ?)`).run(job, text);
    return;
  }
  const digest = hash("sha256", text, "buffer");
  sql("INSERT INTO large_texts (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING").run(digest, text);
  sql(`INSERT INTO ${table} (job, hash) VALUES (?, ?)`).run(job, digest);
};

/** @returns the kept value, or undefined where there is none */
export const readText = (sql: Statements, table: TextTable, id: JobId): unknown => {
  const row = sql(
    `SELECT coalesce(kept.text, large.text) AS text
     FROM jobs JOIN ${table} AS kept ON kept.job = jobs.sequence LEFT JOIN large_texts AS large ON large.hash = kept.hash
     WHERE jobs.id = ?`,
  ).get(id);
  return row === undefined ? undefined : JSON.parse(String(row.text));
};

/** The large texts a job names. */
export const largeTextsOf = (sql: Statements, job: number): Uint8Array[] =>
  sql(
    `SELECT hash FROM requests WHERE job = :job AND hash IS NOT NULL
     UNION SELECT hash FROM transcripts WHERE job = :job AND hash IS NOT NULL`,
  )
    .all({ job })
    .map((row) => row.hash as Uint8Array);

/** Deletes those of the given texts that no job names any more. */
export const sweepLargeTexts = (sql: Statements, hashes: readonly Uint8Array[]): void => {
  for (const hash of hashes) {
    sql(
      `DELETE FROM large_texts WHERE hash = :hash
       AND NOT EXISTS (SELECT 1 FROM requests WHERE hash = :hash)
       AND NOT EXISTS (SELECT 1 FROM transcripts WHERE hash = :hash)`,
    ).run({ hash });
  }
};
