import type { Quota } from "@runyard/protocol";
import type { StoredQuota, StoredSpending } from "../store.ts";
import type { Statements } from "./statements.ts";

export const quotaReads = (sql: Statements) => ({
  quotas: (): StoredQuota[] =>
    sql("SELECT subject, kept FROM quotas ORDER BY subject")
      .all()
      .map(({ subject, kept }) => ({ of: String(subject), quota: JSON.parse(String(kept)) as Quota })),
  spending: (day: number) =>
    sql("SELECT owner, cpu_time_ms AS cpuTimeMs FROM spending WHERE day = ? ORDER BY owner").all(
      day,
    ) as StoredSpending[],
});

export const quotaWrites = (sql: Statements) => ({
  keepQuota: ({ of, quota }: StoredQuota): void => {
    sql("INSERT INTO quotas (subject, kept) VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept").run(
      of,
      JSON.stringify(quota),
    );
  },
  keepSpending: (day: number, spending: readonly StoredSpending[]): void => {
    sql("DELETE FROM spending WHERE day <> ?").run(day);
    const keep = sql(
      `INSERT INTO spending (owner, day, cpu_time_ms) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET day = excluded.day, cpu_time_ms = excluded.cpu_time_ms`,
    );
    for (const { owner, cpuTimeMs } of spending) keep.run(owner, day, cpuTimeMs);
  },
});
