import type { YardEvent } from "@runyard/protocol";
import type { NewYardEvent } from "../store.ts";
import type { Statements } from "./statements.ts";

const keptMost = 10_000;

export const eventReads = (sql: Statements) => ({
  events: (beforeId: number, limit: number): YardEvent[] =>
    sql("SELECT id, event FROM events WHERE id < ? ORDER BY id DESC LIMIT ?")
      .all(beforeId, limit)
      .map(({ id, event }) => ({ id: Number(id), ...JSON.parse(String(event)) })),
});

export const eventWrites = (sql: Statements) => ({
  appendEvent: (event: NewYardEvent): YardEvent => {
    const id = Number(sql("INSERT INTO events (event) VALUES (?)").run(JSON.stringify(event)).lastInsertRowid);
    sql("DELETE FROM events WHERE id <= ?").run(id - keptMost);
    return { id, ...event };
  },
});
