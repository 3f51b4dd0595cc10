import { JoinTokenId } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { StoredJoinToken, StoredWorker } from "../store.ts";
import type { StoreUnderTest } from "./samples.ts";

const token = (number: number, more: Partial<StoredJoinToken> = {}): StoredJoinToken => ({
  id: JoinTokenId.parse(`jtk_${String(number).padStart(26, "0")}`),
  name: "lab-*",
  createdBy: "ada",
  createdAtMs: 1,
  expiresAtMs: 2,
  uses: 2,
  usedBy: [],
  digest: "of a secret",
  ...more,
});

const worker = (name: string, more: Partial<StoredWorker> = {}): StoredWorker => ({
  name,
  digest: `of ${name}`,
  createdAtMs: 1,
  tokenId: token(1).id,
  address: "::1",
  ...more,
});

const used = token(1, { usedBy: [{ name: "lab-01", atMs: 3, address: "::1", digest: "of lab-01" }] });

/** Join tokens and workers' own credentials. */
export const joinSuite = (test: () => StoreUnderTest): void => {
  it("keeps join tokens until they are dropped", async () => {
    const { store, reopen } = test();
    await store.joinTokens.keep([token(2), token(1)]);
    await store.joinTokens.drop([token(2).id, token(7).id]);
    const opened = await reopen();
    expect(await opened.joinTokens.all()).toEqual([token(1)]);
    expect(await opened.workers.all()).toEqual([]);
  });

  it("keeps a worker and the use of its token together, each name once", async () => {
    const { store, reopen } = test();
    await store.joinTokens.keep([token(1)]);
    await store.workers.admit(worker("lab-01"), used);
    await store.workers.admit(worker("lab-02", { tokenId: null }), undefined);
    await store.workers.admit(worker("lab-01", { digest: "another" }), used);
    const opened = await reopen();
    expect(await opened.joinTokens.all()).toEqual([used]);
    expect(await opened.workers.all()).toEqual([
      worker("lab-01", { digest: "another" }),
      worker("lab-02", { tokenId: null }),
    ]);
    await opened.workers.drop("lab-01");
    await opened.workers.drop("nobody");
    expect(await opened.workers.all()).toEqual([worker("lab-02", { tokenId: null })]);
  });

  it("does not bring a token back that was dropped while a worker used it", async () => {
    const { store } = test();
    await store.joinTokens.keep([token(1)]);
    await Promise.all([store.joinTokens.drop([token(1).id]), store.workers.admit(worker("lab-01"), used)]);
    expect(await store.joinTokens.all()).toEqual([]);
  });
};
