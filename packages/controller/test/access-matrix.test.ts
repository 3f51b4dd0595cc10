import { once } from "node:events";
import {
  attachAccess,
  attachPath,
  type JobState,
  type Principal,
  type Problem,
  Role,
  type Route,
  reachesRole,
  roleOfScope,
  routes,
  Scope,
} from "@runyard/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { addUser, bearing, type Headers, logIn, makeToken, ownerToken } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let open: YardUnderTest;
/** What requests of each role carry, by the way it came. */
const sessions = new Map<Role, Headers>();
const tokens = new Map<Scope, Headers>();
let others: Headers;
let job: string;

beforeAll(async () => {
  yard = await YardUnderTest.start();
  open = await YardUnderTest.start();
  await yard.join();
  for (const role of Role.options) {
    await addUser(yard, role, role);
    sessions.set(role, await logIn(yard, role));
  }
  const admin = sessions.get("admin") ?? {};
  for (const scope of Scope.options) {
    const { token } = await makeToken(yard, admin, { scopes: [scope] });
    tokens.set(scope, bearing(token));
  }
  await addUser(yard, "somebody-else", "user");
  others = await logIn(yard, "somebody-else");
  job = await submitAs(sessions.get("user") ?? {});
});
afterAll(async () => {
  await yard[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

const program = { language: "python", source: "print(1)" };
const submitAs = async (headers: Headers): Promise<string> =>
  (await yard.post("/api/v1/jobs", program, headers)).body.id;

const ulid = "00000000000000000000000000";
const idsByPath: Record<string, string> = {
  "/api/v1/sessions/:id": `ses_${ulid}`,
  "/api/v1/tokens/:id": `tok_${ulid}`,
};
const noJob = `job_${ulid}`;

/** A request that its route understands and that changes nothing. */
const ask = async (from: YardUnderTest, route: Route, { headers, id }: { headers: Headers; id: string }) => {
  const path = route.path
    .replace(":id", idsByPath[route.path] ?? (route.path.startsWith("/api/v1/jobs") ? id : "nobody"))
    .replace(":worker", "nobody")
    .replace("*", "no-such-file");
  const gone = new AbortController();
  const body =
    route.body === undefined ? {} : { body: "{}", headers: { ...headers, "content-type": "application/json" } };
  const response = await fetch(from.url + path, { method: route.method, headers, signal: gone.signal, ...body });
  const code = response.ok ? undefined : ((await response.json()) as Problem).code;
  gone.abort();
  return { status: response.status, code };
};

const table = Object.entries<Route>(routes);
const mayRole = (route: Route, role: Role): boolean =>
  route.access === "open" || route.access === "person" || reachesRole(role, route.access);
const mayToken = (route: Route, role: Role): boolean => route.access !== "person" && mayRole(route, role);
const refusals = ["UNAUTHENTICATED", "FORBIDDEN"];
/** A refused job or file is there to be found for who may. */
const isAboutJob = (route: Route): boolean => route.path.startsWith("/api/v1/jobs/:id");

describe.each(table)("%s", (name, route) => {
  it("has a rule", () => {
    expect(["open", "person", ...Role.options]).toContain(route.access);
  });

  it.each(Role.options)("follows it for a login of role %s", async (role) => {
    // Logging out ends what the other cases need.
    const headers = name === "logOut" ? await logIn(yard, role) : (sessions.get(role) ?? {});
    const { code, status } = await ask(yard, route, { headers, id: noJob });
    if (mayRole(route, role)) expect(refusals).not.toContain(code);
    else expect({ status, code }).toEqual({ status: 403, code: "FORBIDDEN" });
  });

  it.each(Scope.options)("follows it for an API token of scope %s", async (scope) => {
    const { code, status } = await ask(yard, route, { headers: tokens.get(scope) ?? {}, id: noJob });
    if (mayToken(route, roleOfScope[scope])) expect(refusals).not.toContain(code);
    else expect({ status, code }).toEqual({ status: 403, code: "FORBIDDEN" });
  });

  it("needs a credential where there are accounts, unless it is open", async () => {
    const { code, status } = await ask(yard, route, { headers: {}, id: noJob });
    if (route.access === "open") expect(refusals).not.toContain(code);
    else expect({ status, code }).toEqual({ status: 401, code: "UNAUTHENTICATED" });
  });

  const itUnlessOpen = route.access === "open" ? () => {} : it;
  itUnlessOpen("needs it under every way to write the address, and for HEAD", async () => {
    const path = route.path.replace(/:\w+/, noJob).replace("*", "a");
    const statusOf = async (address: string, method: string) => (await fetch(yard.url + address, { method })).status;
    for (const same of [`${path}/`, path.replace("/api", "/%61pi"), `${path}?x=1`, `/.${path}`, `/x/..${path}`]) {
      expect([401, 404]).toContain(await statusOf(same, route.method));
    }
    if (route.method === "GET" && route.reply.stream === undefined) expect(await statusOf(path, "HEAD")).toBe(401);
  });

  itUnlessOpen("takes no credential that is none", async () => {
    const { status } = await ask(yard, route, { headers: bearing(`ryt_${ulid}_${"x".repeat(43)}`), id: noJob });
    expect(status).toBe(401);
  });

  it("lets whoever is on the machine in as its owner, while there are no accounts", async () => {
    expect(refusals).not.toContain((await ask(open, route, { headers: {}, id: noJob })).code);
  });

  it("lets the owner's credential in", async () => {
    const headers = bearing(await ownerToken(yard));
    expect(refusals).not.toContain((await ask(yard, route, { headers, id: noJob })).code);
  });

  if (!isAboutJob(route)) return;
  it("shows jobs of others to operators and admins only", async () => {
    const asked = (headers: Headers) => ask(yard, route, { headers, id: job });
    const hidden = { status: 404, code: "JOB_NOT_FOUND" };
    expect(await asked(others)).toEqual(hidden);
    if (mayRole(route, "viewer")) expect(await asked(sessions.get("viewer") ?? {})).toEqual(hidden);
    for (const headers of [tokens.get("operate"), sessions.get("operator"), sessions.get("user")]) {
      expect((await asked(headers ?? {})).code).not.toBe("JOB_NOT_FOUND");
      if (name === "cancelJob") job = await submitAs(sessions.get("user") ?? {});
    }
  });
});

describe("attaching", () => {
  const attach = async (headers: Headers, id: string, from = yard): Promise<number> => {
    const url = from.url.replace("http", "ws") + attachPath.replace(":id", id);
    const socket = new WebSocket(url, { headers });
    socket.on("error", () => {});
    const opened = once(socket, "open").then(() => 101);
    const refused = once(socket, "unexpected-response").then(([, response]) => response.statusCode as number);
    opened.catch(() => {});
    refused.catch(() => {});
    const status = await Promise.race([opened, refused]);
    socket.terminate();
    return status;
  };

  it.each(Role.options)("follows its rule for role %s, and the reach of jobs", async (role) => {
    const own = role === "viewer" ? job : await submitAs(sessions.get(role) ?? {});
    const mayAttach = attachAccess !== "open" && attachAccess !== "person" && reachesRole(role, attachAccess);
    expect(await attach(sessions.get(role) ?? {}, own)).toBe(mayAttach ? 101 : 403);
    const theirs = await submitAs(others);
    const seesAll = reachesRole(role, "operator");
    expect(await attach(sessions.get(role) ?? {}, theirs)).toBe(seesAll ? 101 : mayAttach ? 404 : 403);
  });

  it("needs a credential where there are accounts", async () => {
    expect(await attach({}, job)).toBe(401);
    expect(await attach(bearing("ryt_x"), job)).toBe(401);
    const { id } = await open.submit().catch(async () => {
      await open.join();
      return open.submit();
    });
    expect(await attach({}, id, open)).toBe(101);
  });
});

describe("lists", () => {
  it("hold one's own jobs below operator, and everybody's or somebody's above", async () => {
    const mine = await submitAs(others);
    const owners = async (headers: Headers, query = ""): Promise<string[]> => {
      const { body } = await yard.get<{ items: { owner: string; state: JobState }[] }>(`/api/v1/jobs${query}`, headers);
      return [...new Set(body.items.map(({ owner }) => owner))].sort();
    };
    expect(await owners(others)).toEqual(["somebody-else"]);
    expect(await owners(others, "?owner=user")).toEqual([]);
    expect(await owners(sessions.get("viewer") ?? {})).toEqual([]);
    expect(await owners(sessions.get("operator") ?? {})).toEqual(expect.arrayContaining(["somebody-else", "user"]));
    expect(await owners(sessions.get("operator") ?? {}, "?owner=user")).toEqual(["user"]);
    expect((await yard.get(`/api/v1/jobs/${mine}`, others)).body.owner).toBe("somebody-else");
  });

  it("keep idempotency keys of different people apart", async () => {
    const send = (headers: Headers) => yard.post("/api/v1/jobs", program, { ...headers, "idempotency-key": "same" });
    const [left, right] = [await send(others), await send(sessions.get("user") ?? {})];
    expect([left.status, right.status]).toEqual([201, 201]);
    expect(left.body.id).not.toBe(right.body.id);
    expect((await send(others)).body.id).toBe(left.body.id);
  });

  it("tell who somebody is", async () => {
    const { body } = await yard.get<Principal>("/api/v1/session", tokens.get("run") ?? {});
    expect(body).toMatchObject({ name: "admin", role: "user", via: "token", scopes: ["run"] });
  });
});
