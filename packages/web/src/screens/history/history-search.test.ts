import { expect, it } from "vitest";
import { readHistorySearch } from "./history-search.ts";

it("reads back what it wrote into the address", () => {
  const filter = { status: "notOk", language: "cpp", worker: "lab-01", period: "days", text: "main" };
  expect(readHistorySearch(filter)).toEqual(filter);
  const days = { period: "days", firstDay: "2026-11-20", lastDay: "2026-11-21" };
  expect(readHistorySearch(days)).toEqual(days);
});

it("keeps whose runs they are", () => {
  expect(readHistorySearch({ group: "cs1", owner: "ada" })).toEqual({ group: "cs1", owner: "ada" });
});

it("leaves out what it does not know", () => {
  expect(readHistorySearch({ status: "odd", period: 7, firstDay: "today", text: "", other: "x" })).toEqual({});
});

it("takes a text that looks like a number", () => {
  expect(readHistorySearch({ text: 42 })).toEqual({ text: "42" });
});
