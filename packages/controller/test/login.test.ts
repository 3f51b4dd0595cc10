import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AuditEntry,
  attachPath,
  type Problem,
  type Session,
  type SessionInfo,
  type User,
} from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { addUser, bearing, type Headers, logIn, makeToken, ownerToken, password } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
beforeEach(async () => {
  yard = await YardUnderTest.start();
  await addUser(yard, "ada", "user");
});
afterEach(() => yard[Symbol.asyncDispose]());

const dayMs = 86_400_000;

const attempt = (name: string, given: string, headers: Headers = {}) =>
  yard.post<Problem & SessionInfo & { token?: string }>("/api/v1/session", { name, password: given }, headers);

const whoAmI = (headers: Headers) => yard.get<SessionInfo & Problem>("/api/v1/session", headers);
const status = async (headers: Headers): Promise<number> => (await whoAmI(headers)).status;

const cookieOf = ({ headers }: { headers: globalThis.Headers }): string =>
  (headers.get("set-cookie") ?? "").split(";")[0] ?? "";

describe("a login", () => {
  it("answers an unknown name in the words, and in the time, of a wrong password", async () => {
    await attempt("ada", "warms up what is loaded at first use");
    const take = async (name: string) => {
      const startedAt = performance.now();
      const { status: answered, body, headers } = await attempt(name, "a wrong password");
      const { requestId: _requestId, ...words } = body;
      return { ms: performance.now() - startedAt, told: { answered, words, names: [...headers.keys()].sort() } };
    };
    const known = [await take("ada"), await take("ada"), await take("ada")];
    const unknown = [await take("nobody"), await take("nobody"), await take("nobody")];
    expect(new Set([...known, ...unknown].map(({ told }) => JSON.stringify(told))).size).toBe(1);
    expect(known[0]?.told).toMatchObject({ answered: 401, words: { code: "LOGIN_FAILED" } });
    const quickest = (times: { ms: number }[]) => Math.min(...times.map(({ ms }) => ms));
    // Hashing takes ten times what all else does: who skipped it would be told apart.
    expect(quickest(unknown)).toBeGreaterThan(quickest(known) / 3);
    expect(quickest(known)).toBeGreaterThan(quickest(unknown) / 3);
  });

  it("answers a disabled account like a wrong password", async () => {
    const owner = bearing(await ownerToken(yard));
    await yard.post("/api/v1/users/ada", { disabled: true }, owner);
    expect((await attempt("ada", password)).body).toMatchObject({ status: 401, code: "LOGIN_FAILED" });
  });

  it("keeps an account disabled whose role is changed in the same moment", async () => {
    const owner = bearing(await ownerToken(yard));
    const changes = [{ role: "operator" }, { disabled: true }, { role: "viewer" }];
    await Promise.all(changes.map((change) => yard.post("/api/v1/users/ada", change, owner)));
    const { body } = await yard.get<{ items: User[] }>("/api/v1/users", owner);
    expect(body.items).toMatchObject([{ name: "ada", disabled: true, role: "viewer" }]);
  });

  it("must wait longer and longer after failures, the same for names that no account has", async () => {
    for (const name of ["ada", "nobody"]) {
      for (let tries = 0; tries < 5; tries += 1) expect((await attempt(name, "wrong")).status).toBe(401);
      for (const waitMs of [1_000, 2_000, 4_000]) {
        const refused = await attempt(name, password);
        expect(refused).toMatchObject({ status: 429, body: { code: "TOO_MANY_LOGINS", retryAfterMs: waitMs } });
        expect(refused.headers.get("retry-after")).toBe(String(waitMs / 1_000));
        yard.clock.advance(waitMs);
        expect((await attempt(name, "wrong")).status).toBe(401);
      }
    }
    yard.clock.advance(8_000);
    expect((await attempt("ada", password)).status).toBe(200);
    expect((await attempt("ada", "wrong")).status).toBe(401);
  });

  it("counts tries that are made at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => attempt("ada", "wrong")));
    const counts = Map.groupBy(all, ({ status: answered }) => answered);
    expect([counts.get(401)?.length, counts.get(429)?.length]).toEqual([5, 15]);
  });

  it("makes a new session each time, whatever the request came with, and ends that one", async () => {
    const planted = "ses_01JD0000000000000000000000";
    const first = await attempt("ada", password, { cookie: `runyard-${yard.controller.port}=rys_${planted}` });
    const second = await attempt("ada", password, { cookie: cookieOf(first) });
    const [one, two] = [cookieOf(first), cookieOf(second)];
    expect(new Set([one, two]).size).toBe(2);
    expect([one, two].join()).not.toContain(planted.slice(4));
    expect([await status({ cookie: one }), await status({ cookie: two })]).toEqual([401, 200]);
    expect(second.body.token).toBeUndefined();
  });

  it("keeps passwords as argon2id, and takes long ones without rules on their signs", async () => {
    const owner = bearing(await ownerToken(yard));
    const add = (given: string) => yard.post("/api/v1/users", { name: "bob", role: "user", password: given }, owner);
    expect((await add("short")).status).toBe(400);
    expect((await add("x".repeat(257))).status).toBe(400);
    expect((await add("aaaaaaaaaa")).status).toBe(201);
    const reply = JSON.stringify((await yard.get("/api/v1/users", owner)).body);
    expect(reply).not.toMatch(/argon2|password/);
    const log = await readFile(join(yard.folder, "runyard.db-wal"), "latin1");
    expect(log.match(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/g)?.length).toBeGreaterThanOrEqual(2);
  });
});

describe("a session", () => {
  it("ends after a week without use, and after a month however much it is used", async () => {
    const idle = await logIn(yard, "ada");
    const used = await logIn(yard, "ada");
    for (let day = 0; day < 6; day += 1) {
      yard.clock.sleep(dayMs);
      expect(await status(used)).toBe(200);
    }
    yard.clock.sleep(dayMs);
    expect([await status(idle), await status(used)]).toEqual([401, 200]);
    for (let day = 7; day < 29; day += 1) {
      yard.clock.sleep(dayMs);
      expect(await status(used)).toBe(200);
    }
    yard.clock.sleep(dayMs);
    expect(await status(used)).toBe(401);
  });

  it("is told apart, ended by hand, and outlives a restart unless it was", async () => {
    const [kept, ended] = [await logIn(yard, "ada"), await logIn(yard, "ada")];
    const list = async () => (await yard.get<{ items: Session[] }>("/api/v1/sessions", kept)).body.items;
    const other = (await list()).find(({ current }) => !current);
    expect(await list()).toHaveLength(2);
    expect((await yard.send("DELETE", `/api/v1/sessions/${other?.id}`, undefined, kept)).status).toBe(200);
    expect([await status(kept), await status(ended)]).toEqual([200, 401]);
    await yard.restart();
    expect([await status(kept), await status(ended)]).toEqual([200, 401]);
  });

  it("of others is not there for those who are no admins", async () => {
    await addUser(yard, "bob", "operator");
    const [ada, bob] = [await logIn(yard, "ada"), await logIn(yard, "bob")];
    const [session] = (await yard.get<{ items: Session[] }>("/api/v1/sessions", ada)).body.items;
    expect((await yard.send("DELETE", `/api/v1/sessions/${session?.id}`, undefined, bob)).status).toBe(404);
    expect((await yard.get("/api/v1/sessions?user=ada", bob)).status).toBe(404);
    const owner = bearing(await ownerToken(yard));
    expect((await yard.get<{ items: Session[] }>("/api/v1/sessions?user=ada", owner)).body.items).toHaveLength(1);
    expect((await yard.send("DELETE", `/api/v1/sessions/${session?.id}`, undefined, owner)).status).toBe(200);
    expect(await status(ada)).toBe(401);
  });

  it("ends when the password is changed elsewhere, which needs the one until now", async () => {
    const [here, there] = [await logIn(yard, "ada"), await logIn(yard, "ada")];
    const change = (current?: string) =>
      yard.post<User>("/api/v1/users/ada/password", { password: "quite another one", current }, here);
    expect((await change()).status).toBe(401);
    expect((await change("wrong")).status).toBe(401);
    expect((await change(password)).status).toBe(200);
    expect([await status(here), await status(there)]).toEqual([200, 401]);
    expect((await attempt("ada", password)).status).toBe(401);
    expect((await attempt("ada", "quite another one")).status).toBe(200);
  });

  it("in a cookie serves the controller's own pages only", async () => {
    const cookie = cookieOf(await attempt("ada", password));
    const program = { language: "python", source: "" };
    const foreign = await yard.post("/api/v1/jobs", program, { cookie, origin: "http://evil.example" });
    expect(foreign).toMatchObject({ status: 403, body: { code: "FORBIDDEN_ORIGIN" } });
    const neighbour = await yard.post("/api/v1/jobs", program, { cookie, origin: "http://127.0.0.1:1" });
    expect(neighbour.status).toBe(403);
    expect(await status({ cookie: cookie.replace("=", "-other=") })).toBe(401);
    const out = await yard.send("DELETE", "/api/v1/session", undefined, { cookie, origin: yard.url });
    expect(out.headers.get("set-cookie")).toMatch(/^runyard-\d+=; Expires=Thu, 01 Jan 1970/);
    expect(await status({ cookie })).toBe(401);
  });
});

describe("a credential", () => {
  const tampered = (token: string): string[] => [
    token.slice(0, -1) + (token.endsWith("A") ? "B" : "A"),
    token.replace("ryt_", "rys_"),
    token.replace("ryt_", "ryo_"),
    `${token}x`,
    token.toLowerCase(),
    token.slice(0, 30),
    "ryt_",
    "x".repeat(8_000),
  ];

  it("that is tampered with, expired, revoked or another controller's is none", async () => {
    const ada = await logIn(yard, "ada");
    const { token, id } = await makeToken(yard, ada, { scopes: ["read"], lifeMs: 60_000 });
    expect(await status(bearing(token))).toBe(200);
    for (const wrong of tampered(token)) expect(await status(bearing(wrong))).toBe(401);
    expect(await status({ authorization: token })).toBe(401);
    await using elsewhere = await YardUnderTest.start();
    const theirs = await makeToken(elsewhere, {}, { scopes: ["administer"] });
    for (const foreign of [theirs.token, await ownerToken(elsewhere)]) expect(await status(bearing(foreign))).toBe(401);
    const later = await makeToken(yard, ada, { scopes: ["read"] });
    yard.clock.advance(60_000);
    expect([await status(bearing(token)), await status(bearing(later.token))]).toEqual([401, 200]);
    expect((await yard.send("DELETE", `/api/v1/tokens/${later.id}`, undefined, ada)).status).toBe(200);
    expect(await status(bearing(later.token))).toBe(401);
    await yard.restart();
    expect(await status(bearing(later.token))).toBe(401);
    expect((await yard.send("DELETE", `/api/v1/tokens/${id}`, undefined, ada)).status).toBe(200);
  });

  it("has no more power than its account, from the moment that has less", async () => {
    const owner = bearing(await ownerToken(yard));
    const { token } = await makeToken(yard, await logIn(yard, "ada"), { scopes: ["administer", "run"] });
    const roleOf = async () => (await whoAmI(bearing(token))).body.role;
    expect(await roleOf()).toBe("user");
    await yard.post("/api/v1/users/ada", { role: "admin" }, owner);
    expect(await roleOf()).toBe("admin");
    await yard.post("/api/v1/users/ada", { role: "viewer" }, owner);
    expect(await roleOf()).toBe("viewer");
    await yard.post("/api/v1/users/ada", { disabled: true }, owner);
    expect(await status(bearing(token))).toBe(401);
    await yard.post("/api/v1/users/ada", { disabled: false }, owner);
    expect(await status(bearing(token))).toBe(200);
    await yard.send("DELETE", "/api/v1/users/ada", undefined, owner);
    expect(await status(bearing(token))).toBe(401);
  });

  it("that is cut ends what came by it and is still open", async () => {
    await yard.join();
    const ada = await logIn(yard, "ada");
    const { token, id } = await makeToken(yard, ada, { scopes: ["run"] });
    const { body: job } = await yard.post("/api/v1/jobs", { language: "python", source: "print(1)" }, bearing(token));
    const stream = await fetch(`${yard.url}/api/v1/jobs/${job.id}/events`, { headers: bearing(token) });
    const ended = stream.text();
    const address = yard.url.replace("http", "ws") + attachPath.replace(":id", job.id);
    const socket = new WebSocket(address, { headers: bearing(token) });
    const closed = once(socket, "close");
    await once(socket, "open");
    await yard.send("DELETE", `/api/v1/tokens/${id}`, undefined, ada);
    expect((await closed)[0]).toBe(4401);
    expect(await ended).not.toContain("event: end");
  });
});

describe("the name of an account that was removed", () => {
  it("is nobody's as long as jobs are kept under it, unless an administrator gives them away", async () => {
    await yard.join();
    const owner = bearing(await ownerToken(yard));
    const job = { language: "python", source: "print(1)" };
    const { id } = (await yard.post("/api/v1/jobs", job, await logIn(yard, "ada"))).body;
    await yard.send("DELETE", "/api/v1/users/ada", undefined, owner);
    const add = (more: object = {}) =>
      yard.post<Problem>("/api/v1/users", { name: "ada", role: "user", password, ...more }, owner);
    expect((await add()).body).toMatchObject({ status: 409, code: "NAME_RESERVED" });
    await yard.post("/api/v1/groups", { name: "cs1" }, owner);
    const students = { students: [{ name: "ada", password }] };
    const imported = await yard.post<Problem>("/api/v1/groups/cs1/students", students, owner);
    expect(imported.body).toMatchObject({ status: 409, code: "NAME_RESERVED" });
    expect((await add({ takeOver: true })).status).toBe(201);
    expect((await yard.get(`/api/v1/jobs/${id}`, await logIn(yard, "ada"))).status).toBe(200);
    await addUser(yard, "bob", "user");
    await yard.send("DELETE", "/api/v1/users/bob", undefined, owner);
    await addUser(yard, "bob", "user");
  });
});

describe("a controller on a loopback address", () => {
  it("lets nobody in without a login once there is an account, and ends what came in before", async () => {
    await using open = await YardUnderTest.start();
    expect((await open.get("/api/v1/info")).body).toMatchObject({ authMethods: [] });
    const feed = await fetch(`${open.url}/api/v1/cluster/events`);
    const ended = feed.text();
    await addUser(open, "ada", "admin");
    await ended;
    expect((await open.get("/api/v1/jobs")).status).toBe(401);
    expect((await open.get("/api/v1/info")).body).toMatchObject({ authMethods: ["password", "token"] });
    await open.send("DELETE", "/api/v1/users/ada", undefined, bearing(await ownerToken(open)));
    expect((await open.get("/api/v1/jobs")).status).toBe(200);
  });

  it("asks for a login from the start where the operator wants it", async () => {
    await using always = await YardUnderTest.start({ signIn: "always" });
    expect((await always.get("/api/v1/jobs")).status).toBe(401);
    const code = always.controller.createLoginCode();
    const entered = await always.post<SessionInfo>("/api/v1/session", { code });
    expect(entered.body).toMatchObject({ name: "local", role: "admin", via: "session" });
    expect((await always.post("/api/v1/session", { code })).status).toBe(401);
    const late = always.controller.createLoginCode();
    always.clock.advance(600_000);
    expect((await always.post("/api/v1/session", { code: late })).status).toBe(401);
  });

  it("does not take a proxy's requests for those of whoever is on the machine", async () => {
    await using open = await YardUnderTest.start();
    expect((await open.get("/api/v1/jobs", { "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    expect((await open.get("/api/v1/jobs", { forwarded: "for=203.0.113.9" })).status).toBe(401);
  });
});

describe("the audit", () => {
  it("names who was refused, where that is known", async () => {
    const ada = await logIn(yard, "ada");
    await yard.post("/api/v1/workers/lab-01/drain", {}, ada);
    const owner = bearing(await ownerToken(yard));
    const refused = async () =>
      (await yard.get<{ items: object[] }>("/api/v1/audit?kind=access_refused&actor=ada", owner)).body.items;
    await waitUntil("the entry", async () => (await refused()).length === 1);
    expect(await refused()).toMatchObject([
      { actor: "ada", via: "session", address: "127.0.0.1", message: "FORBIDDEN at POST /api/v1/workers/:id/drain" },
    ]);
  });

  it("tells logins that were locked, apart from those that failed, and a flood of them as two lines", async () => {
    const owner = bearing(await ownerToken(yard));
    for (let tries = 0; tries < 30; tries += 1) await attempt("ada", "wrong");
    yard.clock.advance(60_000);
    const locked = async () =>
      (await yard.get<{ items: AuditEntry[] }>("/api/v1/audit?kind=login_locked", owner)).body.items;
    await waitUntil("the summary", async () => (await locked()).length === 2);
    const words = "a login was not tried for 1 s more, after too many that failed: ada";
    expect((await locked()).map(({ message, subject }) => [message, subject])).toEqual([
      [`24 more like it: ${words}`, "ada"],
      [words, "ada"],
    ]);
  });

  it("says nothing of visitors who only ask whether they are in", async () => {
    const owner = bearing(await ownerToken(yard));
    expect(await status({})).toBe(401);
    expect(await status({ cookie: `runyard-${yard.controller.port}=rys_1_${"x".repeat(43)}` })).toBe(401);
    expect(await status(bearing("ryt_forged"))).toBe(401);
    const refused = async () =>
      (await yard.get<{ items: AuditEntry[] }>("/api/v1/audit?kind=access_refused", owner)).body.items;
    await waitUntil("the entry", async () => (await refused()).length > 0);
    yard.clock.advance(60_000);
    expect((await refused()).map(({ message }) => message)).toEqual(["UNAUTHENTICATED at GET /api/v1/session"]);
  });

  it("writes a flood of refusals as two lines", async () => {
    const owner = bearing(await ownerToken(yard));
    for (let count = 0; count < 50; count += 1) await yard.get("/api/v1/jobs");
    yard.clock.advance(60_000);
    const refused = async () =>
      (await yard.get<{ items: { message: string }[] }>("/api/v1/audit?kind=access_refused", owner)).body.items;
    await waitUntil("the summary", async () => (await refused()).length === 2);
    expect((await refused()).map(({ message }) => message)).toEqual([
      "49 more like it: UNAUTHENTICATED at GET /api/v1/jobs",
      "UNAUTHENTICATED at GET /api/v1/jobs",
    ]);
  });
});
