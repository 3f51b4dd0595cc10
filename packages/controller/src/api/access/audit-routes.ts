import type { Routes } from "@runyard/protocol";
import type { Store } from "../../store/store.ts";
import type { RouteHandlers } from "../bind-routes.ts";

const entriesUsual = 50;

export const auditHandlers = ({ audit }: Store): RouteHandlers<Pick<Routes, "listAudit">> => ({
  listAudit: async ({ query: { kind: kinds, actor, after: afterMs, limit = entriesUsual, cursor } }) => {
    const { entries, nextCursor } = await audit.list({ kinds, actor, afterMs, limit, cursor });
    return { body: { items: entries, nextCursor } };
  },
});
