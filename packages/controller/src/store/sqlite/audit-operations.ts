import type { AuditEntry } from "@runyard/protocol";
import type { AuditFilter, NewAuditEntry } from "../store.ts";
import type { Statements } from "./statements.ts";

const keptMost = 50_000;

/** A filter with its cursor read. */
export type AuditQuery = Omit<AuditFilter, "cursor"> & { beforeId: number };

export const auditReads = (sql: Statements) => ({
  audit: ({ kinds, actor, afterMs, beforeId, limit }: AuditQuery): AuditEntry[] =>
    sql(
      `SELECT id, entry FROM audit
       WHERE id < ?1 AND at_ms > ?2 AND (?3 IS NULL OR actor = ?3)
         AND (?4 IS NULL OR kind IN (SELECT value FROM json_each(?4)))
       ORDER BY id DESC LIMIT ?5`,
    )
      .all(beforeId, afterMs ?? -1, actor ?? null, kinds === undefined ? null : JSON.stringify(kinds), limit)
      .map(({ id, entry }) => ({ id: Number(id), ...JSON.parse(String(entry)) })),
});

export const auditWrites = (sql: Statements) => ({
  appendAudit: (entry: NewAuditEntry): AuditEntry => {
    const { lastInsertRowid } = sql("INSERT INTO audit (at_ms, kind, actor, entry) VALUES (?, ?, ?, ?)").run(
      entry.atMs,
      entry.kind,
      entry.actor,
      JSON.stringify(entry),
    );
    const id = Number(lastInsertRowid);
    sql("DELETE FROM audit WHERE id <= ?").run(id - keptMost);
    return { id, ...entry };
  },
});
