import { expect, it } from "vitest";
import { readHistorySearch } from "./history-search.ts";

it("reads back what it wrote into the address", () => {
  const filter = { status: "notOk", language: "cpp", period: "day", text: "main" };
  expect(readHistorySearch(filter)).toEqual(filter);
});

it("leaves out what it does not know", () => {
  expect(readHistorySearch({ status: "odd", period: 7, text: "", other: "x" })).toEqual({});
});

it("takes a text that looks like a number", () => {
  expect(readHistorySearch({ text: 42 })).toEqual({ text: "42" });
});
