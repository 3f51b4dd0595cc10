import { describe, expect, it } from "vitest";
import { heapMebibytes } from "./commands.ts";

describe("the heap of a managed language", () => {
  it.each([
    [32, 16],
    [64, 32],
    [128, 64],
    [256, 144],
    [1024, 816],
    [8192, 7088],
  ])("leaves room for its runtime: of %d MiB it takes %d", (limit, heap) => {
    expect(heapMebibytes(limit * 1024 * 1024, { reserveMebibytes: 80, leastMebibytes: 16 })).toBe(heap);
  });
});
