import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AuditEntry,
  type BodyOf,
  linkVersion,
  type Problem,
  parseJoinToken,
  type ReplyOf,
  type routes,
} from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { YardUnderTest } from "./yard-under-test.ts";

type Made = ReplyOf<typeof routes.createJoinToken>;
type Asked = Partial<BodyOf<typeof routes.joinWorker>>;

let yard: YardUnderTest;
beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const create = async (body: BodyOf<typeof routes.createJoinToken> = {}): Promise<Made> => {
  const { status, body: made } = await yard.post<Made>("/api/v1/join-tokens", body);
  expect(status).toBe(201);
  return made;
};

const newCredential = () => `ryw_${randomBytes(32).toString("base64url")}`;
const digestOf = (text: string) => createHash("sha256").update(text).digest("base64url");
const newDigest = () => digestOf(newCredential());

const ask = (token: string, more: Asked = {}, headers: Record<string, string> = {}) =>
  yard.post<Problem & { name?: string }>(
    "/api/v1/join",
    { token, name: "lab-07", digest: newDigest(), linkVersion, version: "1.2.3", ...more },
    headers,
  );

const told = async (token: string, more: Asked = {}) => {
  const { status, body } = await ask(token, more);
  return { status, code: body.code, detail: body.detail };
};

const listed = async () => (await yard.get<{ items: Omit<Made, "token" | "url">[] }>("/api/v1/join-tokens")).body.items;
const audited = async () => (await yard.get<{ items: AuditEntry[] }>("/api/v1/audit")).body.items;

describe("a join token", () => {
  it("is shown once, in its form, with what it is for", async () => {
    const made = await create({ lifeMs: 60_000, uses: 3, name: "lab-*" });
    expect(parseJoinToken(made.token)).toMatchObject({ pin: undefined, id: made.id.slice("jtk_".length) });
    expect(made).toMatchObject({ url: yard.url, uses: 3, name: "lab-*", createdBy: "local", usedBy: [] });
    expect(made.expiresAtMs - made.createdAtMs).toBe(60_000);
    const { token: _token, url: _url, ...kept } = made;
    expect(await listed()).toEqual([kept]);
  });

  it("lets as many workers join as it has uses, also after a restart, and then says who had the last", async () => {
    const { token, id } = await create({ uses: 2 });
    expect(await ask(token, { name: "lab-06" })).toMatchObject({ status: 201, body: { name: "lab-06" } });
    expect((await ask(token)).status).toBe(201);
    await yard.restart();
    const at = new Date(yard.clock.now()).toTimeString().slice(0, 5);
    expect(await told(token, { name: "lab-08" })).toEqual({
      status: 401,
      code: "JOIN_TOKEN_USED",
      detail: `This token was already used 2 times, last by lab-07 at ${at}.`,
    });
    const [kept] = await listed();
    expect(kept).toMatchObject({ id, usedBy: [{ name: "lab-06", address: "127.0.0.1" }, { name: "lab-07" }] });
  });

  it("of one use says who has used it, and when", async () => {
    const { token } = await create();
    const at = new Date(yard.clock.now()).toTimeString().slice(0, 5);
    await ask(token);
    expect(await told(token)).toMatchObject({ detail: `This token was already used by lab-07 at ${at}.` });
  });

  it("gives its last use to one of two that ask at once", async () => {
    const { token } = await create();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(token, { name: `lab-${index}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 401)]);
    expect((await listed())[0]?.usedBy).toHaveLength(1);
  });

  it("costs one use however often the same worker asks with the same digest, but not another's name", async () => {
    const { token } = await create();
    const digest = newDigest();
    const answers = await Promise.all([1, 2, 3].map(() => ask(token, { digest })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    yard.clock.advance(2 * 3_600_000);
    expect((await ask(token, { digest })).status).toBe(201);
    expect(await told(token, { digest, name: "lab-08" })).toMatchObject({ code: "JOIN_NAME_REFUSED" });
    expect((await listed())[0]?.usedBy).toHaveLength(1);
  });

  it("lets nobody in after its end, and says how long ago that was", async () => {
    const { token } = await create({ lifeMs: 60_000 });
    yard.clock.advance(13 * 60_000);
    expect(await told(token)).toEqual({
      status: 401,
      code: "JOIN_TOKEN_EXPIRED",
      detail: "This join token expired 12 min ago. Create another: `runyard token create --join`.",
    });
    expect(await listed()).toHaveLength(1);
    await yard.controller.close();
    yard.clock.advance(8 * 86_400_000);
    await yard.open();
    yard.clock.advance(60_000);
    expect(await told(token)).toMatchObject({ code: "JOIN_TOKEN_INVALID" });
    expect(await listed()).toEqual([]);
  });

  it("lets nobody in once it is revoked, like one that never was", async () => {
    const { token, id } = await create();
    expect((await yard.send("DELETE", `/api/v1/join-tokens/${id}`)).status).toBe(200);
    expect((await yard.send("DELETE", `/api/v1/join-tokens/${id}`)).body).toMatchObject({
      code: "JOIN_TOKEN_NOT_FOUND",
    });
    const revoked = await told(token);
    expect(revoked).toMatchObject({ status: 401, code: "JOIN_TOKEN_INVALID" });
    await yard.restart();
    expect(await told(token)).toEqual(revoked);
    expect(await told("hello")).toEqual(revoked);
  });

  it("that was changed, or is another controller's, is answered alike wherever it differs", async () => {
    const { token } = await create();
    await using other = await YardUnderTest.start();
    const theirs = (await other.post<Made>("/api/v1/join-tokens", {})).body.token;
    const [form = "", pin = "", id = "", secret = ""] = token.split(".");
    const flip = (text: string) => (text.startsWith("0") ? "1" : "0") + text.slice(1);
    const changed = [
      [form, pin, flip(id), secret],
      [form, pin, id, flip(secret)],
      [form, pin, id, `${secret}A`],
      [form, pin, id],
    ].map((parts) => parts.join("."));
    const answers = await Promise.all([theirs, ...changed].map((one) => told(one)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: "JOIN_TOKEN_INVALID" });
    expect((await ask(token)).status).toBe(201);
  });

  it("for names of a pattern lets no others join, and keeps its use", async () => {
    const { token } = await create({ name: "lab-*" });
    expect(await told(token, { name: "desk-1" })).toEqual({
      status: 403,
      code: "JOIN_NAME_REFUSED",
      detail: "This join token is for workers named lab-*, not desk-1.",
    });
    expect((await ask(token, { name: "lab-" })).status).toBe(201);
  });

  it("makes guessing slow", async () => {
    const { token } = await create();
    for (let tries = 0; tries < 100; tries += 1) expect((await told("ry1.-.x.y")).status).toBe(401);
    expect(await told(token)).toMatchObject({ status: 429, code: "TOO_MANY_LOGINS" });
    yard.clock.advance(2_000);
    expect((await ask(token)).status).toBe(201);
    const refused = (await audited()).filter(({ kind }) => kind === "worker_refused");
    // A flood is a line.
    expect(refused.length).toBeLessThan(5);
    expect(refused.at(-1)).toMatchObject({ address: "127.0.0.1", subject: "lab-07" });
  });

  it("is not looked at when the worker speaks another version", async () => {
    const { token } = await create();
    expect(await told(token, { linkVersion: linkVersion + 1, version: "2.1" })).toEqual({
      status: 426,
      code: "INCOMPATIBLE_VERSION",
      detail: "Worker 2.1 is newer than controller 1.2.3.",
    });
    expect(await told(token, { linkVersion: linkVersion - 1, version: "0.9" })).toMatchObject({
      detail: "Worker 0.9 is older than controller 1.2.3.",
    });
  });

  it("is written down when it is made, used and revoked, by whom and for whom", async () => {
    const { token, id } = await create();
    await ask(token);
    await yard.send("DELETE", `/api/v1/join-tokens/${id}`);
    const entries = (await audited()).filter(({ kind }) => kind.startsWith("join_") || kind.startsWith("worker_"));
    expect(entries.map(({ kind, actor, subject }) => ({ kind, actor, subject }))).toEqual([
      { kind: "join_token_revoked", actor: "local", subject: id },
      { kind: "worker_admitted", actor: null, subject: "lab-07" },
      { kind: "join_token_created", actor: "local", subject: id },
    ]);
  });

  it("stands in no file and in no log, nor does a worker's credential", async () => {
    const { token } = await create();
    const credential = newCredential();
    await ask(token, { digest: digestOf(credential) });
    await ask("ry1.-.wrong.wrong");
    const secret = parseJoinToken(token)?.secret ?? "";
    await yard.controller.close();
    const files = await readdir(yard.folder, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "latin1")),
    );
    const everything = [...contents, JSON.stringify(yard.told)].join("\n");
    expect(everything).toContain(digestOf(secret));
    expect(everything).toContain(digestOf(credential));
    for (const hidden of [secret, credential, credential.slice(4)]) expect(everything).not.toContain(hidden);
  });
});

describe("the token kept in the data folder", () => {
  it("lets workers of this machine join as often as they like", async () => {
    const { joinToken } = yard.controller;
    expect((await ask(joinToken)).status).toBe(201);
    expect((await ask(joinToken, { name: "lab-08" })).status).toBe(201);
  });

  it("lets none join through a proxy or from elsewhere, and only the controller's own records tell that it is right", async () => {
    const { joinToken } = yard.controller;
    const refused = await ask(joinToken, {}, { "x-forwarded-for": "192.0.2.7" });
    expect(refused).toMatchObject({ status: 401, body: { code: "JOIN_TOKEN_INVALID" } });
    const unknown = await ask(digestOf(joinToken), {}, { "x-forwarded-for": "192.0.2.7" });
    const withoutId = ({ status, body: { requestId: _requestId, ...body } }: typeof refused) => ({ status, body });
    expect(withoutId(refused)).toEqual(withoutId(unknown));
    const reason = "JOIN_TOKEN_INVALID, the token of the controller's machine came from another one";
    expect(yard.told).toContainEqual(expect.objectContaining({ facts: expect.objectContaining({ why: reason }) }));
    await expect
      .poll(async () => (await audited()).map(({ message }) => message))
      .toContain(`lab-07 was not let join: ${reason}`);
  });
});
