import type { StoredShare } from "../store.ts";
import type { Statements } from "./statements.ts";

export const shareReads = (sql: Statements) => ({
  shares: () => sql("SELECT owner, ahead_ms AS aheadMs FROM shares ORDER BY owner").all() as StoredShare[],
});

export const shareWrites = (sql: Statements) => ({
  keepShares: (shares: readonly StoredShare[]): void => {
    sql("DELETE FROM shares").run();
    for (const { owner, aheadMs } of shares) {
      sql("INSERT INTO shares (owner, ahead_ms) VALUES (?, ?)").run(owner, aheadMs);
    }
  },
});
