import { expect, it } from "vitest";
import type { StoreUnderTest } from "./samples.ts";

/** Quotas, and what was used of them today. */
export const quotaSuite = (test: () => StoreUnderTest): void => {
  it("keeps one quota for each subject, as it was last", async () => {
    const { store } = test();
    await store.quotas.keep({ of: "everyone", quota: { jobs: 5 } });
    await store.quotas.keep({ of: "ada", quota: { jobs: null, limits: { memoryBytes: 4 << 20 } } });
    await store.quotas.keep({ of: "everyone", quota: {} });
    expect(await store.quotas.all()).toEqual([
      { of: "ada", quota: { jobs: null, limits: { memoryBytes: 4 << 20 } } },
      { of: "everyone", quota: {} },
    ]);
  });

  it("keeps what was used on one day, and forgets it with the next", async () => {
    const { store } = test();
    await store.quotas.keepSpent(7, [
      { owner: "ada", cpuTimeMs: 1 },
      { owner: "bob", cpuTimeMs: 2 },
    ]);
    await store.quotas.keepSpent(7, [{ owner: "ada", cpuTimeMs: 9 }]);
    expect(await store.quotas.spent(7)).toEqual([
      { owner: "ada", cpuTimeMs: 9 },
      { owner: "bob", cpuTimeMs: 2 },
    ]);
    await store.quotas.keepSpent(8, [{ owner: "bob", cpuTimeMs: 3 }]);
    expect(await store.quotas.spent(7)).toEqual([]);
    expect(await store.quotas.spent(8)).toEqual([{ owner: "bob", cpuTimeMs: 3 }]);
  });
};
