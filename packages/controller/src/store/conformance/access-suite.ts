import { SessionId, TokenId, UserId } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { StoredApiToken, StoredSession, StoredUser } from "../store.ts";
import type { StoreUnderTest } from "./samples.ts";

const ulid = (number: number): string => String(number).padStart(26, "0");
const userId = (number: number): UserId => UserId.parse(`usr_${ulid(number)}`);

const user = (number: number, more: Partial<StoredUser> = {}): StoredUser => ({
  id: userId(number),
  name: `user-${number}`,
  role: "user",
  disabled: false,
  passwordHash: "$argon2id$...",
  identity: null,
  createdAtMs: 1,
  lastSeenAtMs: null,
  ...more,
});

const session = (number: number, owner: UserId | null): StoredSession => ({
  id: SessionId.parse(`ses_${ulid(number)}`),
  userId: owner,
  digest: "of a secret",
  createdAtMs: 1,
  lastUsedAtMs: 1,
  expiresAtMs: 2,
  address: "::1",
  agent: "",
});

const apiToken = (number: number, owner: UserId | null): StoredApiToken => ({
  id: TokenId.parse(`tok_${ulid(number)}`),
  userId: owner,
  name: "nightly",
  scopes: ["read", "run"],
  digest: "of a secret",
  createdAtMs: 1,
  expiresAtMs: null,
  lastUsedAtMs: null,
  lastUsedFrom: null,
});

/** Accounts, sessions and API tokens. */
export const accessSuite = (test: () => StoreUnderTest): void => {
  it("keeps accounts as they were last, each name once whatever its case", async () => {
    const { store } = test();
    await store.users.keep(user(1));
    const linked = { identity: { issuer: "https://id.example", subject: "1" }, passwordHash: null };
    await store.users.keep(user(2, linked));
    await store.users.keep(user(1, { role: "admin", disabled: true }));
    await expect(store.users.keep(user(3, { name: "USER-1" }))).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await store.users.all()).toEqual([user(1, { role: "admin", disabled: true }), user(2, linked)]);
  });

  it("keeps sessions and tokens until they are dropped, with an account or without", async () => {
    const { store } = test();
    await store.users.keep(user(1));
    await store.sessions.keep([session(1, userId(1)), session(2, null)]);
    await store.sessions.keep([{ ...session(2, null), lastUsedAtMs: 9 }]);
    await store.apiTokens.keep([apiToken(1, userId(1)), apiToken(2, null)]);
    expect(await store.sessions.all()).toEqual([session(1, userId(1)), { ...session(2, null), lastUsedAtMs: 9 }]);
    await store.sessions.drop([session(1, null).id]);
    await store.apiTokens.drop([apiToken(2, null).id, TokenId.parse(`tok_${ulid(7)}`)]);
    expect(await store.sessions.all()).toEqual([{ ...session(2, null), lastUsedAtMs: 9 }]);
    expect(await store.apiTokens.all()).toEqual([apiToken(1, userId(1))]);
  });

  it("keeps no way in of an account that is not there", async () => {
    const { store } = test();
    await expect(store.sessions.keep([session(1, userId(5))])).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await store.sessions.all()).toEqual([]);
  });

  it("removes an account with its sessions and tokens, and no others", async () => {
    const { store } = test();
    await store.users.keep(user(1));
    await store.users.keep(user(2));
    await store.sessions.keep([session(1, userId(1)), session(2, userId(2)), session(3, null)]);
    await store.apiTokens.keep([apiToken(1, userId(1)), apiToken(2, userId(2))]);
    await store.users.remove(userId(1));
    expect(await store.users.all()).toEqual([user(2)]);
    expect((await store.sessions.all()).map(({ userId: of }) => of)).toEqual([userId(2), null]);
    expect((await store.apiTokens.all()).map(({ userId: of }) => of)).toEqual([userId(2)]);
  });
};
