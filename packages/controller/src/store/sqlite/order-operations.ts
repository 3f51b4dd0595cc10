import type { StoredOrder } from "../store.ts";
import type { Statements } from "./statements.ts";

export const orderReads = (sql: Statements) => ({
  orders: (): StoredOrder[] =>
    sql("SELECT kept_order FROM worker_orders ORDER BY name")
      .all()
      .map((row) => JSON.parse(String(row.kept_order))),
});

export const orderWrites = (sql: Statements) => ({
  keepOrder: (order: StoredOrder): void => {
    sql(
      `INSERT INTO worker_orders (name, kept_order) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET kept_order = excluded.kept_order`,
    ).run(order.name, JSON.stringify(order));
  },
  dropOrder: (name: string): void => {
    sql("DELETE FROM worker_orders WHERE name = ?").run(name);
  },
});
