import type { Group } from "@runyard/protocol";
import type { Statements } from "./statements.ts";

export const groupReads = (sql: Statements) => ({
  groups: (): Group[] =>
    sql("SELECT kept FROM user_groups ORDER BY name")
      .all()
      // Groups of before there were limits have none.
      .map(({ kept }) => ({ limits: null, ...JSON.parse(String(kept)) })),
});

export const groupWrites = (sql: Statements) => ({
  keepGroup: (group: Group): void => {
    sql("INSERT INTO user_groups (name, kept) VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept").run(
      group.name,
      JSON.stringify(group),
    );
  },
  removeGroup: (name: string): void => {
    sql("DELETE FROM user_groups WHERE name = ?").run(name);
  },
});
