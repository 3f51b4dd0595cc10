import { WorkerId, type YardEvent } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { NewYardEvent, StoredOrder } from "../store.ts";
import type { StoreUnderTest } from "./samples.ts";

const event = (more: Partial<NewYardEvent> = {}): NewYardEvent => ({
  atMs: 1,
  kind: "worker_joined",
  message: "lab-01 joined",
  worker: null,
  jobId: null,
  ...more,
});

const order = (more: Partial<StoredOrder> = {}): StoredOrder => ({
  name: "lab-01",
  workerId: WorkerId.parse(`wrk_${"0".repeat(26)}`),
  kind: "pause",
  note: "new disk",
  sinceMs: 1,
  untilMs: null,
  ...more,
});

/** Events and orders: what happened, and what operators asked for. */
export const recordSuite = (test: () => StoreUnderTest): void => {
  it("keeps events under rising numbers and lists them newest first, page by page", async () => {
    const { store } = test();
    const kept = await Promise.all(Array.from({ length: 7 }, (_, at) => store.events.append(event({ atMs: at }))));
    expect(kept.map(({ id }) => id)).toEqual(kept.map((_, at) => (kept[0]?.id ?? 0) + at));
    const found: YardEvent[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.events.list({ limit: 3, cursor });
      found.push(...page.events);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(kept.toReversed());
    await expect(store.events.list({ limit: 1, cursor: "nonsense" })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });

  it("lets the oldest events go", async () => {
    const { store } = test();
    const all = await Promise.all(Array.from({ length: 10_003 }, () => store.events.append(event())));
    const oldest = await store.events.list({ limit: 20_000 });
    expect(oldest.events).toHaveLength(10_000);
    expect(oldest.events.at(-1)).toEqual(all[3]);
  });

  it("keeps one order for each worker's name until it is dropped", async () => {
    const { store } = test();
    await store.orders.keep(order());
    await store.orders.keep(order({ name: "lab-02" }));
    await store.orders.keep(order({ kind: "drain", note: null, untilMs: 5 }));
    expect(await store.orders.all()).toEqual([
      order({ kind: "drain", note: null, untilMs: 5 }),
      order({ name: "lab-02" }),
    ]);
    await store.orders.drop("lab-01");
    await store.orders.drop("nobody");
    expect(await store.orders.all()).toEqual([order({ name: "lab-02" })]);
  });
};
