import { expect, it } from "vitest";
import type { NewAuditEntry } from "../store.ts";
import type { StoreUnderTest } from "./samples.ts";

const entry = (more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  atMs: 1,
  kind: "login",
  actor: "ada",
  via: "session",
  address: "::1",
  subject: null,
  message: "ada logged in",
  ...more,
});

export const auditSuite = (test: () => StoreUnderTest): void => {
  it("lists entries newest first, page by page, by kind, actor and moment", async () => {
    const { store } = test();
    const kept = [
      await store.audit.append(entry({ atMs: 1 })),
      await store.audit.append(entry({ atMs: 2, actor: null, kind: "login_failed" })),
      await store.audit.append(entry({ atMs: 3, actor: "bob" })),
      await store.audit.append(entry({ atMs: 4, kind: "logout" })),
    ];
    const newest = kept.toReversed();
    const first = await store.audit.list({ limit: 3 });
    expect(first.entries).toEqual(newest.slice(0, 3));
    const second = await store.audit.list({ limit: 3, cursor: first.nextCursor ?? "" });
    expect(second).toEqual({ entries: newest.slice(3), nextCursor: null });
    const found = async (filter: object) =>
      (await store.audit.list({ limit: 9, ...filter })).entries.map(({ atMs }) => atMs);
    expect(await found({ kinds: ["login", "logout"] })).toEqual([4, 3, 1]);
    expect(await found({ actor: "ada" })).toEqual([4, 1]);
    expect(await found({ afterMs: 2 })).toEqual([4, 3]);
    expect(await found({ afterMs: 1, kinds: ["login"], actor: "ada" })).toEqual([]);
    await expect(store.audit.list({ limit: 1, cursor: "no" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("lets the oldest entries go", async () => {
    const { store } = test();
    await Promise.all(Array.from({ length: 50_003 }, (_, atMs) => store.audit.append(entry({ atMs }))));
    const { entries } = await store.audit.list({ limit: 60_000 });
    expect(entries).toHaveLength(50_000);
    expect(entries.at(-1)).toMatchObject({ atMs: 3 });
  });
};
