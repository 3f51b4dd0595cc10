import type { Routes } from "@runyard/protocol";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

export const languageHandlers = (yard: Yard): RouteHandlers<Pick<Routes, "listLanguages">> => ({
  listLanguages: async () => ({ body: { items: [...yard.catalog.languages] } }),
});
