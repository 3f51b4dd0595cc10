import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { Agent, type RequestOptions, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type ConnectionOptions, connect } from "node:tls";
import type { Alert, Cluster, Info } from "@runyard/protocol";
import { temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateError } from "../src/index.ts";
import { type IssuedPair, issueAuthority, issueServer } from "../src/tls/issue.ts";
import { FakeClock } from "./fake-clock.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const dayMs = 86_400_000;
const names = ["ctl.test"];

let clock: FakeClock;
let opened: AsyncDisposableStack;
beforeEach(() => {
  // Certificates are looked at by the system's clock as well.
  clock = new FakeClock(Date.now());
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

const start = async (options: Parameters<typeof YardUnderTest.start>[0] = {}): Promise<YardUnderTest> =>
  opened.use(await YardUnderTest.start({ tls: { names }, clock, ...options }));

const authorityOf = (yard: YardUnderTest): Promise<string> => readFile(join(yard.folder, "ca.pem"), "utf8");

type Answer = { status: number; headers: Record<string, unknown>; body: string };

const get = async (yard: YardUnderTest, path: string, more: RequestOptions = {}): Promise<Answer> => {
  const ca = await authorityOf(yard).catch(() => "");
  const url = yard.controller.localUrl + path;
  const asked = request(url, { ca, agent: false, servername: "localhost", ...more }).end();
  const [response] = await once(asked, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

/** Shakes hands without looking at whom with. @returns the certificate it shows, and the protocol agreed on */
const shake = async (yard: YardUnderTest, more: ConnectionOptions = {}) => {
  const socket = connect({ host: "127.0.0.1", port: yard.controller.port, rejectUnauthorized: false, ...more });
  socket.on("error", () => {});
  try {
    await once(socket, "secureConnect");
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) throw new Error("no certificate was shown");
    return { certificate, protocol: socket.getProtocol() };
  } finally {
    socket.destroy();
  }
};

const serial = async (yard: YardUnderTest): Promise<string> => (await shake(yard)).certificate.serialNumber;

describe("a controller that makes its own certificate", () => {
  it("serves over TLS to those who trust its authority, and keeps the keys for its owner", async () => {
    const yard = await start();
    expect(yard.url).toBe(`https://ctl.test:${yard.controller.port}`);
    expect(yard.controller.localUrl).toBe(`https://127.0.0.1:${yard.controller.port}`);
    const { body } = await get(yard, "/api/v1/info");
    const authority = new X509Certificate(await authorityOf(yard));
    const pin = createHash("sha256").update(authority.publicKey.export({ type: "spki", format: "der" }));
    expect((JSON.parse(body) as Info).caPin).toBe(pin.digest("base64url"));
    const keys = ["ca-key.pem", "server-key.pem"].map(
      async (name) => (await stat(join(yard.folder, name))).mode & 0o777,
    );
    expect(await Promise.all(keys)).toEqual([0o600, 0o600]);
    const stranger = (await issueAuthority(Date.now())).certificate;
    await expect(get(yard, "/livez", { ca: stranger })).rejects.toMatchObject({ code: "SELF_SIGNED_CERT_IN_CHAIN" });
  });

  it("shows the same certificate after a restart, and another one for another name or when it is spoiled", async () => {
    const yard = await start();
    const [first, authority] = [await serial(yard), await authorityOf(yard)];
    await yard.restart();
    expect(await serial(yard)).toBe(first);
    await writeFile(join(yard.folder, "server.pem"), "nonsense");
    await yard.restart();
    const second = await serial(yard);
    expect(second).not.toBe(first);
    await yard.controller.close();
    yard.options = { tls: { names: ["other.test"] } };
    await yard.open();
    const { certificate } = await shake(yard);
    expect([certificate.checkHost("other.test"), certificate.checkHost("ctl.test")]).toEqual(["other.test", undefined]);
    expect(await authorityOf(yard)).toBe(authority);
  });

  it("keeps its pin when the authority's certificate was lost, and does not start when its key was", async () => {
    const yard = await start();
    const pin = yard.controller.authority?.pin;
    await rm(join(yard.folder, "ca.pem"));
    await yard.restart();
    expect(yard.controller.authority?.pin).toBe(pin);
    expect((await get(yard, "/livez")).status).toBe(200);
    await yard.controller.close();
    await rm(join(yard.folder, "ca-key.pem"));
    await expect(yard.open()).rejects.toThrow(/ca-key\.pem cannot be read \(ENOENT\)/);
  });

  it("renews it long before its end while it serves, and connections that are open go on", async () => {
    const yard = await start();
    const { certificate: before } = await shake(yard);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    opened.defer(() => agent.destroy());
    await get(yard, "/livez", { agent });
    const connection = Object.values(agent.freeSockets)[0]?.[0];
    clock.sleep(59 * dayMs);
    expect(await serial(yard)).toBe(before.serialNumber);
    clock.sleep(2 * dayMs);
    await waitUntil("another certificate", async () => (await serial(yard)) !== before.serialNumber);
    const { certificate: after } = await shake(yard);
    expect(Date.parse(after.validTo) - clock.now()).toBeGreaterThan(89 * dayMs);
    const kept = new X509Certificate(await readFile(join(yard.folder, "server.pem"), "utf8"));
    expect(kept.serialNumber).toBe(after.serialNumber);
    expect((await get(yard, "/livez", { agent })).status).toBe(200);
    expect(Object.values(agent.freeSockets)[0]?.[0]).toBe(connection);
  });

  it("speaks TLS 1.2 and 1.3 with forward secrecy, and nothing older or weaker", async () => {
    const yard = await start();
    expect((await shake(yard)).protocol).toBe("TLSv1.3");
    expect((await shake(yard, { maxVersion: "TLSv1.2" })).protocol).toBe("TLSv1.2");
    const older = { minVersion: "TLSv1" as const, maxVersion: "TLSv1.1" as const, ciphers: "ALL:@SECLEVEL=0" };
    await expect(shake(yard, older)).rejects.toThrow();
    for (const ciphers of ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"]) {
      await expect(shake(yard, { maxVersion: "TLSv1.2", ciphers: `${ciphers}:@SECLEVEL=0` })).rejects.toThrow();
    }
  });

  it("tells browsers to come over TLS only, but not those that call it localhost", async () => {
    const yard = await start();
    const told = async (host: string) =>
      (await get(yard, "/livez", { headers: { host } })).headers["strict-transport-security"];
    expect(await told("ctl.test")).toBe("max-age=31536000");
    expect(await told(`localhost:${yard.controller.port}`)).toBeUndefined();
  });

  it("answers to its own names and addresses only", async () => {
    const yard = await start();
    const status = async (host: string) => (await get(yard, "/api/v1/languages", { headers: { host } })).status;
    expect(await status("ctl.test:7420")).toBe(200);
    expect(await status("CTL.test")).toBe(200);
    expect(await status("[::1]:1")).toBe(200);
    expect(await status("evil.test")).toBe(403);
    expect(await status("192.0.2.9")).toBe(403);
  });

  it("lets pages of its own address change things, and no page that came in clear", async () => {
    const yard = await start();
    const post = async (origin: string) => {
      const headers = { host: "ctl.test", origin };
      const asked = request(`${yard.controller.localUrl}/api/v1/workers/x/resume`, {
        ca: await authorityOf(yard),
        method: "POST",
        agent: false,
        servername: "localhost",
        headers,
      }).end();
      const [response] = await once(asked, "response");
      response.resume();
      return response.statusCode;
    };
    expect(await post("https://ctl.test")).toBe(404);
    expect(await post("http://ctl.test")).toBe(403);
    expect(await post("https://evil.test")).toBe(403);
  });

  it("tells those who talk in clear what to do, and hangs up on those who say nothing of either", async () => {
    const yard = await start();
    const plain = connectPlain(yard.controller.port, "127.0.0.1");
    plain.write("POST /api/v1/jobs HTTP/1.1\r\nHost: ctl.test\r\nContent-Length: 9\r\n\r\n{}");
    const answer = await text(plain);
    expect(answer).toMatch(/^HTTP\/1\.1 400 TLS_REQUIRED\r\n/);
    expect(answer).toContain("https://");
    const torn = connectPlain(yard.controller.port, "127.0.0.1");
    torn.end(Buffer.from([22, 3, 1, 0]));
    torn.resume();
    await once(torn, "close");
    expect((await get(yard, "/livez")).status).toBe(200);
  });

  it("says in its metrics when the certificate ends", async () => {
    const yard = await start();
    const { certificate } = await shake(yard);
    const { body } = await get(yard, "/metrics");
    const told = /^runyard_certificate_expiry_timestamp_seconds (\S+)$/m.exec(body)?.[1];
    expect(Number(told)).toBe(Date.parse(certificate.validTo) / 1000);
  });
});

describe("a controller with the operator's certificate", () => {
  const writeOwn = async (nowMs = Date.now()) => {
    const folder = opened.use(await temporaryFolder("certificate"));
    const files = { certificate: join(folder.path, "cert.pem"), key: join(folder.path, "key.pem") };
    const authority = await issueAuthority(nowMs);
    const write = async (pair: IssuedPair) => {
      await writeFile(files.key, pair.key);
      await writeFile(files.certificate, pair.certificate);
    };
    const renew = async (laterMs: number) =>
      write(await issueServer(authority, ["own.test", "127.0.0.1", "localhost"], laterMs));
    await renew(nowMs);
    return { files, ca: authority.certificate, renew };
  };

  it("shows it, tells its name, and makes none of its own", async () => {
    const { files, ca } = await writeOwn();
    const yard = await start({ tls: { names: [], files } });
    expect(yard.url).toBe(`https://127.0.0.1:${yard.controller.port}`);
    expect((await get(yard, "/livez", { ca, headers: { host: "own.test" } })).status).toBe(200);
    await expect(stat(join(yard.folder, "ca.pem"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("takes another one while it serves, and stays with the old one while the new one cannot be used", async () => {
    const { files, renew } = await writeOwn();
    const yard = await start({ tls: { names: [], files } });
    const first = await serial(yard);
    const goodKey = await readFile(files.key, "utf8");
    await renew(Date.now() + dayMs);
    await copyFile(files.key, `${files.key}.new`);
    await writeFile(files.key, goodKey);
    clock.advance(30_000);
    await waitUntil("the complaint", () => yard.told.some(({ sentence }) => sentence.includes("could not be renewed")));
    expect(await serial(yard)).toBe(first);
    await copyFile(`${files.key}.new`, files.key);
    clock.advance(30_000);
    await waitUntil("another certificate", async () => (await serial(yard)) !== first);
  });

  it("raises an alert when it ends within a week, which grows critical and goes with a new one", async () => {
    const { files, renew } = await writeOwn();
    const yard = await start({ tls: { names: [], files } });
    const alert = async (): Promise<Alert | undefined> => {
      clock.advance(1_000);
      const { body } = await get(yard, "/api/v1/cluster", { rejectUnauthorized: false });
      return (JSON.parse(body) as Cluster).alerts.find(({ code }) => code === "certificate_expires");
    };
    clock.sleep(82 * dayMs);
    expect(await alert()).toBeUndefined();
    clock.sleep(1.5 * dayMs);
    expect(await alert()).toMatchObject({ severity: "warning", subject: files.certificate });
    clock.sleep(6 * dayMs);
    expect(await alert()).toMatchObject({ severity: "critical" });
    const before = await serial(yard);
    await renew(clock.now());
    clock.advance(30_000);
    await waitUntil("another certificate", async () => (await serial(yard)) !== before);
    expect(await alert()).toBeUndefined();
  });

  it.each<[string, (files: { certificate: string; key: string }) => Promise<void>, RegExp]>([
    ["is not there", ({ certificate }) => rm(certificate), /cert\.pem cannot be read \(ENOENT\)/],
    ["is no certificate", ({ certificate }) => writeFile(certificate, "x"), /cert\.pem holds no certificate/],
    ["has no key", ({ key }) => writeFile(key, "x"), /key\.pem holds no private key/],
    [
      "has another's key",
      async ({ key }) => writeFile(key, (await issueAuthority(Date.now())).key),
      /the key in .*key\.pem does not belong/,
    ],
  ])("does not start with one that %s, and says so", async (_what, spoil, words) => {
    const { files } = await writeOwn();
    await spoil(files);
    const failure = await start({ tls: { names: [], files } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CertificateError);
    expect((failure as Error).message).toMatch(words);
  });
});
