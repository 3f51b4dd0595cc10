import type { DatabaseSync } from "node:sqlite";
import type { Toolchain } from "@runyard/protocol";
import { accessReads, accessWrites } from "./access-operations.ts";
import { attemptReads, attemptWrites } from "./attempt-operations.ts";
import { auditReads, auditWrites } from "./audit-operations.ts";
import { eventReads, eventWrites } from "./event-operations.ts";
import { fileReads } from "./file-operations.ts";
import { groupReads, groupWrites } from "./group-operations.ts";
import { historyReads, historyWrites } from "./history-operations.ts";
import { jobReads, jobWrites } from "./job-operations.ts";
import { joinReads, joinWrites } from "./join-operations.ts";
import { orderReads, orderWrites } from "./order-operations.ts";
import { quotaReads, quotaWrites } from "./quota-operations.ts";
import { shareReads, shareWrites } from "./share-operations.ts";
import { keepStatements, type Statements } from "./statements.ts";
import { openDoor, type StateRules } from "./transitions.ts";

/** All that can be asked of the thread. Writes share a transaction, reads follow it. */
export const createOperations = (database: DatabaseSync, rules: StateRules) => {
  const sql = keepStatements(database);
  const door = openDoor(sql, rules);
  return {
    reads: {
      ...jobReads(sql, rules),
      ...attemptReads(sql),
      ...eventReads(sql),
      ...fileReads(sql),
      ...historyReads(sql),
      ...orderReads(sql),
      ...shareReads(sql),
      ...quotaReads(sql),
      ...groupReads(sql),
      ...accessReads(sql),
      ...joinReads(sql),
      ...auditReads(sql),
      toolchains: () => allToolchains(sql),
    },
    writes: {
      ...jobWrites(sql, door),
      ...attemptWrites(sql, door, rules),
      ...eventWrites(sql),
      ...historyWrites(sql),
      ...orderWrites(sql),
      ...shareWrites(sql),
      ...quotaWrites(sql),
      ...groupWrites(sql),
      ...accessWrites(sql),
      ...joinWrites(sql),
      ...auditWrites(sql),
      rememberToolchains: (toolchains: readonly Toolchain[]) => rememberToolchains(sql, toolchains),
      probe: () => probe(sql),
    },
  };
};

type Groups = ReturnType<typeof createOperations>;
export type Operations = Groups["reads"] & Groups["writes"];
export type OperationName = keyof Operations;

const allToolchains = (sql: Statements): Toolchain[] =>
  sql("SELECT toolchain FROM toolchains ORDER BY language, name, version")
    .all()
    .map((row) => JSON.parse(String(row.toolchain)));

const rememberToolchains = (sql: Statements, toolchains: readonly Toolchain[]): void => {
  for (const toolchain of toolchains) {
    sql(
      `INSERT INTO toolchains (language, name, version, toolchain) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET toolchain = excluded.toolchain`,
    ).run(toolchain.language, toolchain.name, toolchain.version, JSON.stringify(toolchain));
  }
};

const probe = (sql: Statements): void => {
  sql("INSERT INTO probe (id, commits) VALUES (1, 1) ON CONFLICT DO UPDATE SET commits = commits + 1").run();
};
