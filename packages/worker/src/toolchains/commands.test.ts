import { describe, expect, it } from "vitest";
import { heapMebibytes } from "./commands.ts";

describe("the heap of a managed language", () => {
  it.each([
    [64, 16],
    [128, 40],
    [256, 160],
    [1024, 880],
    [8192, 7600],
  ])("leaves room for its runtime: of %d MiB it takes %d", (limit, heap) => {
    expect(heapMebibytes(limit * 1024 * 1024, { reserveMebibytes: 80, leastMebibytes: 16 })).toBe(heap);
  });
});
