import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CliEnd, runCli } from "./cli-process.ts";

let runyard: RunyardProcess;
let home: Awaited<ReturnType<typeof temporaryFolder>>;
const secrets: string[] = [];

beforeAll(async () => {
  runyard = await startRunyard({ command: "controller", args: ["--verbose"] });
  home = await temporaryFolder("home");
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

type Asking = { environment?: Record<string, string>; input?: string };

/** As somebody who may not read the controller's folder. */
const ask = (args: string[], { environment = {}, input }: Asking = {}): Promise<CliEnd> =>
  runCli({
    args,
    environment: {
      RUNYARD_CONTROLLER: runyard.url,
      RUNYARD_DATA: home.path,
      XDG_CONFIG_HOME: home.path,
      RUNYARD_TOKEN: "",
      ...environment,
    },
    ...(input !== undefined && { input: Buffer.from(input) }),
  });
const asOwner = (...args: string[]) => ask(args, { environment: { RUNYARD_DATA: runyard.dataFolder } });
const json = ({ out }: CliEnd) => JSON.parse(String(out));

it("is the owner without a login, until the first account is made", async () => {
  expect(json(await ask(["whoami", "--json"]))).toMatchObject({ name: "local", role: "admin", via: "loopback" });
  expect(json(await asOwner("whoami", "--json"))).toMatchObject({ name: "local", role: "admin", via: "owner" });
  const made = json(await asOwner("user", "add", "ada", "--role", "admin", "--json"));
  expect(made).toMatchObject({ name: "ada", role: "admin", password: expect.stringMatching(/^[a-z2-9-]{19}$/) });
  secrets.push(made.password);
  const out = await ask(["jobs"]);
  expect(out).toMatchObject({ status: 4 });
  expect(out.err).toMatch(/runyard login/);
  expect(json(await asOwner("whoami", "--json"))).toMatchObject({ name: "local", via: "owner" });
  secrets.push((await readFile(join(runyard.dataFolder, "owner-token"), "utf8")).trim());
  expect((await stat(join(runyard.dataFolder, "owner-token"))).mode & 0o777).toBe(0o600);
});

it("sends the owner's token to nobody else who listens on this machine", async () => {
  const heard: IncomingHttpHeaders[] = [];
  const stranger = createServer((request, response) => {
    heard.push(request.headers);
    response.writeHead(404).end("{}");
  }).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const { port } = stranger.address() as AddressInfo;
  const environment = { RUNYARD_DATA: runyard.dataFolder, RUNYARD_CONTROLLER: `http://127.0.0.1:${port}` };
  expect((await ask(["whoami"], { environment })).status).not.toBe(0);
  stranger.close();
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

it("logs in with a password from a pipe, keeps the session for its owner alone, and logs out", async () => {
  const [password = ""] = secrets;
  const wrong = await ask(["login", "--name", "ada", "--password-stdin"], { input: "not the password\n" });
  expect(wrong).toMatchObject({ status: 4, out: Buffer.alloc(0) });
  const end = await ask(["login", "--name", "ada", "--password-stdin"], { input: `${password}\n` });
  expect(end).toMatchObject({ status: 0 });
  expect(String(end.out)).toBe(`logged in to ${runyard.url} as ada, admin\n`);
  const file = join(home.path, "runyard", "credentials.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(await readFile(file, "utf8"))[runyard.url];
  secrets.push(kept.token);
  expect(json(await ask(["whoami", "--json"]))).toMatchObject({ name: "ada", via: "session" });
  expect(await ask(["logout"])).toMatchObject({ status: 0 });
  expect(await ask(["whoami"])).toMatchObject({ status: 4 });
  const replayed = await ask(["whoami"], { environment: { RUNYARD_TOKEN: kept.token } });
  expect(replayed).toMatchObject({ status: 4 });
});

it("makes accounts and tokens, changes them, and ends them at once", async () => {
  const added = await ask(["login", "--name", "ada", "--password-stdin"], { input: `${secrets[0]}\n` });
  expect(added).toMatchObject({ status: 0 });
  secrets.push(JSON.parse(await readFile(join(home.path, "runyard", "credentials.json"), "utf8"))[runyard.url].token);
  expect(await ask(["user", "add", "bob", "--password-stdin"], { input: "a password of bob\n" })).toMatchObject({
    status: 0,
  });
  secrets.push("a password of bob");
  expect(await ask(["user", "add", "BOB"])).toMatchObject({ status: 6 });
  const token = String((await ask(["token", "create", "--name", "reading", "--scope", "read"])).out).trim();
  secrets.push(token);
  const withToken = (...args: string[]) => ask(args, { environment: { RUNYARD_TOKEN: token } });
  expect(json(await withToken("whoami", "--json"))).toMatchObject({ name: "ada", role: "viewer", via: "token" });
  expect(await withToken("drain", "nobody")).toMatchObject({ status: 5 });
  const [listed] = json(await ask(["token", "list", "--json"])).items;
  expect(listed).toMatchObject({ name: "reading", scopes: ["read"], lastUsedFrom: "127.0.0.1" });
  expect(await ask(["token", "revoke", listed.id])).toMatchObject({ status: 0 });
  expect(await withToken("whoami")).toMatchObject({ status: 4 });
  expect(String((await ask(["user", "role", "bob", "operator"])).out)).toBe("bob operator\n");
  expect(String((await ask(["user", "disable", "bob"])).out)).toBe("bob operator, disabled\n");
  expect(String((await ask(["user", "list"])).out)).toMatch(/^ada +admin +enabled[\s\S]*^bob +operator +disabled/m);
  expect(await ask(["user", "remove", "bob"])).toMatchObject({ status: 0 });
  expect(await ask(["user", "enable", "bob"])).toMatchObject({ status: 3 });
  const changed = await ask(["user", "password", "--password-stdin"], { input: `${secrets[0]}\nanother long one\n` });
  expect(changed).toMatchObject({ status: 0 });
  secrets.push("another long one");
});

it("lists logins, and ends them", async () => {
  const [session, ...others] = json(await ask(["session", "list", "--json"])).items;
  expect(others).toEqual([]);
  expect(session).toMatchObject({ user: "ada", current: true, agent: expect.stringMatching(/^runyard-cli/) });
  expect(String((await asOwner("session", "list", "--user", "ada")).out)).toMatch(
    /ada +runyard-cli\/\S+ +127\.0\.0\.1/,
  );
});

it("makes a link that lets a browser in, once", async () => {
  const link = String((await ask(["open", "--print"])).out).trim();
  const [address, code = ""] = link.split("/login#code=");
  secrets.push(code);
  expect(address).toBe(runyard.url);
  const redeem = () =>
    fetch(`${runyard.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code }),
    });
  const first = await redeem();
  expect(await first.json()).toMatchObject({ name: "ada", via: "session" });
  expect(first.headers.get("set-cookie")).toMatch(/^runyard-\d+=rys_.*; Path=\/api; HttpOnly; SameSite=Strict$/);
  secrets.push(/=(rys_[^;]+)/.exec(first.headers.get("set-cookie") ?? "")?.[1] ?? "");
  expect((await redeem()).status).toBe(401);
});

it("prints such a link where a login is needed from the start", async () => {
  await using strict = await startRunyard({ command: "controller", args: ["--sign-in", "always"] });
  expect((await fetch(`${strict.url}/api/v1/jobs`)).status).toBe(401);
  const code = new RegExp(`${strict.url}/login#code=(\\S+)$`, "m").exec(strict.log())?.[1];
  const session = await strict.client.session.logIn({ code: code ?? "", keep: "token" });
  expect(session).toMatchObject({ name: "local", role: "admin" });
});

it("serves other machines once there is an account, over TLS, and its owner on this one without a login", async () => {
  await using folder = await temporaryFolder("served");
  const served = { command: "controller" as const, dataFolder: folder.path };
  const owner = { RUNYARD_DATA: folder.path };
  const first = await startRunyard(served);
  const environment = { ...owner, RUNYARD_CONTROLLER: first.url };
  const added = await ask(["user", "add", "eve", "--password-stdin"], { environment, input: "long enough for eve" });
  expect(added).toMatchObject({ status: 0 });
  expect(String(added.out)).toBe("eve user\n");
  await first.stop();
  await using open = await startRunyard({ ...served, args: ["--host", "0.0.0.0", "--tls", "auto"] });
  const url = (await readFile(join(folder.path, "controller-url"), "utf8")).trim();
  expect([open.url, url]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)]);
  const whoami = await ask(["whoami", "--json"], { environment: { ...owner, RUNYARD_CONTROLLER: url } });
  expect(json(whoami)).toMatchObject({ name: "local", via: "owner" });
  const sent = request(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ca: await readFile(join(folder.path, "ca.pem")),
  }).end(JSON.stringify({ name: "eve", password: "long enough for eve" }));
  const [reply] = (await once(sent, "response")) as [IncomingMessage];
  expect(reply.resume().headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
});

it("tells who did what, and no secret anywhere: not in the audit, the log or the data folder", async () => {
  const exported = String((await asOwner("audit", "--export")).out);
  const kinds = exported.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).kind]));
  expect(kinds).toEqual(
    expect.arrayContaining([
      "controller_started",
      "user_added",
      "login",
      "login_failed",
      "logout",
      "token_created",
      "token_revoked",
      "user_changed",
      "user_removed",
      "password_changed",
      "access_refused",
    ]),
  );
  const shown = String((await asOwner("audit", "--kind", "user_removed", "--actor", "ada")).out);
  expect(shown).toMatch(/user_removed +ada {2}127\.0\.0\.1 {2}account bob was removed\n$/);
  const files = (await readdir(runyard.dataFolder)).filter((name) => name.startsWith("runyard.db"));
  const kept = await Promise.all(files.map((name) => readFile(join(runyard.dataFolder, name), "latin1")));
  secrets.push((await readFile(join(runyard.dataFolder, "join-token"), "utf8")).trim());
  expect(secrets).toHaveLength(10);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(9);
    for (const text of [exported, runyard.log(), ...kept]) expect(text.includes(secret)).toBe(false);
  }
});
