import type { AuditEntry, Info, Problem, SessionInfo, User } from "@runyard/protocol";
import { type IdentityProvider, startIdentityProvider } from "@runyard/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProviderOptions } from "../src/index.ts";
import { addUser, bearing, type Headers, logIn, ownerToken, password } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp[Symbol.asyncDispose]());

let yard: YardUnderTest;
let owner: Headers;
const startYard = async (more: Partial<ProviderOptions> = {}): Promise<void> => {
  yard = await YardUnderTest.start({
    provider: {
      issuer: idp.issuer,
      clientId: idp.clientId,
      clientSecret: idp.clientSecret,
      name: "Example University",
      scopes: ["openid", "profile"],
      nameClaim: "preferred_username",
      groupsClaim: "groups",
      roles: [],
      defaultRole: "user",
      ...more,
    },
  });
  owner = bearing(await ownerToken(yard));
  idp.allowCallback(`${yard.url}/api/v1/session/oidc/callback`);
};
beforeEach(async () => {
  idp.claims = {};
  idp.forgery = {};
});
afterEach(() => yard[Symbol.asyncDispose]());

/** As much of a browser as a login needs: cookies by their names, and one step at a time. */
class Browser {
  readonly cookies = new Map<string, string>();

  async open(url: string, form?: Record<string, string>): Promise<{ to: string; status: number; text: string }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      headers: { cookie },
      redirect: "manual",
      ...(form !== undefined && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    const text = await answer.text();
    return { to: location === null ? "" : new URL(location, url).href, status: answer.status, text };
  }

  /** Up to the address that the provider sends it back to. */
  async logInThere(subject: string, page = ""): Promise<string> {
    const query = page === "" ? "" : `?return=${encodeURIComponent(page)}`;
    let at = (await this.open(`${yard.url}/api/v1/session/oidc${query}`)).to;
    for (let steps = 0; steps < 10; steps += 1) {
      if (at.startsWith(yard.url)) return at;
      const isForm = new URL(at).pathname.startsWith("/interaction/");
      at = (await this.open(at, isForm ? { prompt: "login", login: subject, password: "any" } : undefined)).to;
    }
    throw new Error(`the provider leads in circles: ${at}`);
  }

  /** The whole way. @returns where it leads in the end, without the yard's address */
  async logIn(subject: string, page?: string): Promise<string> {
    return (await this.open(await this.logInThere(subject, page))).to.replace(yard.url, "");
  }

  async whoAmI(): Promise<(SessionInfo & Problem) | undefined> {
    const { status, text } = await this.open(`${yard.url}/api/v1/session`);
    return status === 200 ? JSON.parse(text) : undefined;
  }
}

const audited = async (kind: string): Promise<AuditEntry[]> =>
  (await yard.get<{ items: AuditEntry[] }>(`/api/v1/audit?kind=${kind}`, owner)).body.items;
const users = async (): Promise<User[]> => (await yard.get<{ items: User[] }>("/api/v1/users", owner)).body.items;

describe("a login through the identity provider", () => {
  it("makes an account at first, knows it again by issuer and subject, and comes back to the page", async () => {
    await startYard();
    expect((await yard.get<Info>("/api/v1/info")).body).toMatchObject({
      authMethods: ["password", "token", "oidc"],
      provider: { name: "Example University" },
    });
    const browser = new Browser();
    expect(await browser.logIn("ada", "/runs?status=ok")).toBe("/runs?status=ok");
    expect(await browser.whoAmI()).toMatchObject({ name: "ada", role: "user", via: "session", hasPassword: false });
    expect((await yard.get<SessionInfo>("/api/v1/session", owner)).body.hasPassword).toBe(false);
    idp.claims.ada = { preferred_username: "countess" };
    const again = new Browser();
    expect(await again.logIn("ada")).toBe("/run");
    expect(await again.whoAmI()).toMatchObject({ name: "ada" });
    expect(await users()).toMatchObject([
      { name: "ada", identity: { issuer: idp.issuer, subject: "ada" }, sessions: 2 },
    ]);
    await expect
      .poll(async () => (await audited("login")).map(({ message }) => message))
      .toEqual(Array(2).fill("ada logged in through Example University"));
    await yard.restart();
    idp.allowCallback(`${yard.url}/api/v1/session/oidc/callback`);
    expect(await new Browser().logIn("ada")).toBe("/run");
    expect(await users()).toHaveLength(1);
  });

  it("gives a session like any other: a new one each time, strict, and ended by logging out there too", async () => {
    await startYard();
    const browser = new Browser();
    const planted = `rys_01JD0000000000000000000000_${"x".repeat(43)}`;
    const name = `runyard-${yard.controller.port}`;
    browser.cookies.set(name, planted);
    const back = await browser.logInThere("ada");
    const sealed = browser.cookies.get(`runyard-oidc-${yard.controller.port}`) ?? "";
    const cookie = `runyard-oidc-${yard.controller.port}=${sealed}`;
    const answer = await fetch(back, { redirect: "manual", headers: { cookie } });
    const [session = "", wiped = ""] = answer.headers.getSetCookie();
    expect(session).toMatch(/^runyard-\d+=rys_[^;]+; Expires=[^;]+; Path=\/api; HttpOnly; SameSite=Strict$/);
    expect(session).not.toContain(planted);
    expect(wiped).toMatch(/^runyard-oidc-\d+=; Max-Age=0; Path=\/api\/v1\/session\/oidc; HttpOnly; SameSite=Lax$/);
    const headers = { cookie: session.split(";")[0] ?? "" };
    const ended = await yard.send<{ continueAt: string }>("DELETE", "/api/v1/session", undefined, headers);
    expect(ended.body.continueAt).toBe(`${idp.issuer}/session/end?client_id=runyard`);
    expect((await yard.get("/api/v1/session", headers)).status).toBe(401);
  });

  it("leads nowhere else than to pages of the yard", async () => {
    await startYard();
    for (const page of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]) {
      expect(await new Browser().logIn("ada", page)).toBe("/run");
    }
  });

  it("is only ended by the browser that began it, once, and in time", async () => {
    await startYard();
    const [eve, ada] = [new Browser(), new Browser()];
    const back = await eve.logInThere("eve");
    await ada.logInThere("ada");
    const expired = `${yard.url}/login?error=LOGIN_EXPIRED`;
    // Ada's browser is led to what Eve has begun: it must not log in as her.
    expect((await ada.open(back)).to).toBe(expired);
    expect((await new Browser().open(back)).to).toBe(expired);
    expect(await ada.whoAmI()).toBeUndefined();
    const sealed = new Map(eve.cookies);
    expect((await eve.open(back)).to).toBe(`${yard.url}/run`);
    const replay = new Browser();
    for (const [name, value] of sealed) replay.cookies.set(name, value);
    expect((await replay.open(back)).to, "the code was used").toBe(expired);
    const slow = new Browser();
    const late = await slow.logInThere("ada");
    yard.clock.advance(600_000);
    expect((await slow.open(late)).to).toBe(expired);
    const other = new Browser();
    const wrong = new URL(await other.logInThere("ada"));
    wrong.searchParams.set("state", "x".repeat(43));
    expect((await other.open(wrong.href)).to).toBe(expired);
    const forged = new Browser();
    const mine = await forged.logInThere("ada");
    const cookie = `runyard-oidc-${yard.controller.port}`;
    forged.cookies.set(cookie, `${forged.cookies.get(cookie)?.split(".")[0]}.${"A".repeat(43)}`);
    expect((await forged.open(mine)).to).toBe(expired);
  });

  it("believes no token but one that was signed for it, now, and for this login", async () => {
    await startYard();
    const nowS = Math.floor(Date.now() / 1_000);
    const other = (more: object) => ({ claims: (claims: object) => ({ ...claims, ...more }) });
    const signatureOf = (token: string) => token.slice(0, -20) + token.slice(-20).replaceAll(/[A-Za-z]/g, "x");
    const forgeries = {
      nonce: other({ nonce: "another" }),
      issuer: other({ iss: "https://elsewhere.example" }),
      audience: other({ aud: "another-client" }),
      expired: other({ exp: nowS - 3_600, iat: nowS - 7_200 }),
      "without a subject": other({ sub: undefined }),
      tampered: { text: signatureOf },
      unsigned: {
        text: (token: string) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
      },
    };
    for (const [what, forgery] of Object.entries(forgeries)) {
      idp.forgery = forgery;
      const browser = new Browser();
      expect(await browser.logIn("ada"), what).toBe("/login?error=PROVIDER_ANSWER_INVALID");
      expect(await browser.whoAmI(), what).toBeUndefined();
    }
    expect(await users()).toEqual([]);
    idp.forgery = {};
    expect(await new Browser().logIn("ada")).toBe("/run");
  });

  it("tells when the provider has not let somebody in", async () => {
    await startYard();
    const browser = new Browser();
    const back = new URL(await browser.logInThere("ada"));
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    expect((await browser.open(back.href)).to).toBe(`${yard.url}/login?error=PROVIDER_REFUSED`);
  });

  it("makes making answers up slow, and tells of it in the audit", async () => {
    await startYard();
    const guess = async () => (await new Browser().open(`${yard.url}/api/v1/session/oidc/callback?code=x&state=y`)).to;
    const codes = new Set<string>();
    for (let tries = 0; tries < 110; tries += 1) codes.add((await guess()).replace(/.*=/, ""));
    expect([...codes]).toEqual(["LOGIN_EXPIRED", "TOO_MANY_LOGINS"]);
    yard.clock.advance(60_000);
    await expect.poll(async () => (await audited("login_failed")).length).toBe(2);
    await expect.poll(async () => (await audited("login_locked")).length).toBeGreaterThan(0);
  });
});

describe("who is let in", () => {
  it("is nobody who is disabled here, nor under a name that is another's", async () => {
    await startYard();
    await addUser(yard, "ada", "admin");
    expect(await new Browser().logIn("ada")).toBe("/login?error=USER_EXISTS");
    idp.claims.x1 = { preferred_username: "LOCAL" };
    idp.claims.x2 = { preferred_username: "Not A Name" };
    expect(await new Browser().logIn("x1")).toBe("/login?error=NAME_UNUSABLE");
    expect(await new Browser().logIn("x2")).toBe("/login?error=NAME_UNUSABLE");
    await new Browser().logIn("bob");
    await yard.post("/api/v1/users/bob", { disabled: true }, owner);
    expect(await new Browser().logIn("bob")).toBe("/login?error=ACCOUNT_DISABLED");
    expect((await users()).map(({ name }) => name)).toEqual(["ada", "bob"]);
  });

  it("is nobody who has no account, where no role is for them; an administrator links accounts", async () => {
    await startYard({ defaultRole: null });
    expect(await new Browser().logIn("ada")).toBe("/login?error=ACCOUNT_UNKNOWN");
    await expect
      .poll(async () => (await audited("login_failed"))[0]?.message)
      .toBe("a login through Example University failed with ACCOUNT_UNKNOWN: it knows them as ada");
    await yard.post("/api/v1/users", { name: "lovelace", role: "operator", subject: "ada" }, owner);
    const browser = new Browser();
    expect(await browser.logIn("ada")).toBe("/run");
    expect(await browser.whoAmI()).toMatchObject({ name: "lovelace", role: "operator" });
    await addUser(yard, "bob", "user");
    const link = (name: string, subject: string | null) =>
      yard.post<User & Problem>(`/api/v1/users/${name}`, { subject }, owner);
    expect((await link("bob", "ada")).body).toMatchObject({ status: 409, code: "USER_EXISTS" });
    expect((await link("lovelace", null)).body.identity).toBeNull();
    expect(await browser.whoAmI()).toBeUndefined();
    expect(await new Browser().logIn("ada")).toBe("/login?error=ACCOUNT_UNKNOWN");
    expect((await link("bob", "ada")).body.identity).toEqual({ issuer: idp.issuer, subject: "ada" });
    expect(await new Browser().logIn("ada")).toBe("/run");
  });

  it("has the highest role of their groups, at each login anew", async () => {
    const roles = [
      { role: "admin", group: "yard-admins" },
      { role: "operator", group: "lab" },
    ] as const;
    await startYard({ roles, defaultRole: null });
    expect(await new Browser().logIn("ada")).toBe("/login?error=ACCOUNT_UNKNOWN");
    idp.claims.ada = { groups: ["lab", "yard-admins"] };
    const first = new Browser();
    await first.logIn("ada");
    expect(await first.whoAmI()).toMatchObject({ role: "admin" });
    idp.claims.ada = { groups: ["lab"] };
    await new Browser().logIn("ada");
    expect(await first.whoAmI(), "also where they are in already").toMatchObject({ role: "operator" });
    idp.claims.ada = { groups: [] };
    expect(await new Browser().logIn("ada")).toBe("/login?error=ACCOUNT_UNKNOWN");
  });

  it("does not get in by a password that was never set", async () => {
    await startYard();
    await new Browser().logIn("ada");
    const attempt = (given: string) => yard.post<Problem>("/api/v1/session", { name: "ada", password: given });
    for (const given of ["null", " ", password]) expect((await attempt(given)).body.code).toBe("LOGIN_FAILED");
    await yard.post("/api/v1/users/ada/password", { password }, owner);
    await logIn(yard, "ada");
  });
});

describe("an identity provider that is away", () => {
  it("keeps nothing from starting, nobody from logging in otherwise, and is found when it is back", async () => {
    const [real, port] = [idp, new URL(idp.issuer).port];
    await startYard({ issuer: `http://127.0.0.1:${Number(port) === 1 ? 2 : 1}` });
    await addUser(yard, "bob", "user");
    await logIn(yard, "bob");
    expect((await new Browser().open(`${yard.url}/api/v1/session/oidc`)).to).toBe(
      `${yard.url}/login?error=PROVIDER_UNREACHABLE`,
    );
    const failures = () => yard.told.filter(({ sentence }) => sentence.includes("does not describe itself")).length;
    const before = failures();
    await new Browser().open(`${yard.url}/api/v1/session/oidc`);
    expect(failures(), "it is left alone for a while").toBe(before);
    yard.clock.advance(60_000);
    await new Browser().open(`${yard.url}/api/v1/session/oidc`);
    expect(failures()).toBeGreaterThan(before);
    yard.options = { provider: { ...(yard.options.provider as ProviderOptions), issuer: real.issuer } };
    await yard.restart();
    idp.allowCallback(`${yard.url}/api/v1/session/oidc/callback`);
    expect(await new Browser().logIn("ada")).toBe("/run");
  });

  it("is not there at all where none is set", async () => {
    yard = await YardUnderTest.start();
    expect((await yard.get<Problem>("/api/v1/session/oidc")).body.code).toBe("NOT_FOUND");
    expect((await yard.get<Problem>("/api/v1/session/oidc/callback?code=x")).body.code).toBe("NOT_FOUND");
    expect((await yard.get<Info>("/api/v1/info")).body.provider).toBeUndefined();
    const added = await yard.post<Problem>("/api/v1/users", { name: "ada", role: "user", subject: "1" });
    expect(added.body).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field: "subject" }] });
    const bare = await yard.post<Problem>("/api/v1/users", { name: "ada", role: "user" });
    expect(bare.body).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field: "password" }] });
  });
});
