import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiToken, Role, Scope, SessionInfo, User } from "@runyard/protocol";
import type { YardUnderTest } from "./yard-under-test.ts";

export const password = "correct horse battery";

export type Headers = Record<string, string>;

export const bearing = (credential: string): Headers => ({ authorization: `Bearer ${credential}` });

/** The credential of whoever may read the data folder. */
export const ownerToken = async ({ folder }: YardUnderTest): Promise<string> =>
  (await readFile(join(folder, "owner-token"), "utf8")).trim();

/** Makes an account as the owner of the machine. */
export const addUser = async (yard: YardUnderTest, name: string, role: Role): Promise<User> => {
  const { status, body } = await yard.post<User>(
    "/api/v1/users",
    { name, role, password },
    bearing(await ownerToken(yard)),
  );
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Logs in. @returns what its requests carry */
export const logIn = async (yard: YardUnderTest, name: string): Promise<Headers> => {
  const { status, body } = await yard.post<SessionInfo & { token: string }>("/api/v1/session", {
    name,
    password,
    keep: "token",
  });
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return bearing(body.token);
};

export type MadeToken = ApiToken & { token: string };

export const makeToken = async (
  yard: YardUnderTest,
  headers: Headers,
  token: { scopes: readonly Scope[]; lifeMs?: number },
): Promise<MadeToken> => {
  const body = { name: "test", lifeMs: null, ...token };
  const made = await yard.post<MadeToken>("/api/v1/tokens", body, headers);
  if (made.status !== 201) throw new Error(`answered ${made.status}: ${JSON.stringify(made.body)}`);
  return made.body;
};
