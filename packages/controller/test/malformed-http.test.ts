import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@runyard/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { fuzzSeeds } from "./fuzz-seeds.ts";
import { exchange } from "./raw-http.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const secret = "what stands beside the folder of the application";

let yard: YardUnderTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder("malformed");
  await mkdir(join(folder.path, "build/assets"), { recursive: true });
  await writeFile(join(folder.path, "secret.txt"), secret);
  await writeFile(join(folder.path, "build/index.html"), "the application");
  await writeFile(join(folder.path, "build/assets/main-a1b2.js"), "export {};");
  yard = await YardUnderTest.start({ clock: systemClock, webFolder: join(folder.path, "build") });
  await yard.join();
});
afterAll(async () => {
  expect(yard.told.filter(({ level }) => level === "error")).toEqual([]);
  expect((await yard.submit()).id).toMatch(/^job_/);
  await yard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const get = (target: string, more = ""): string => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const say = (bytes: string) => exchange(yard.url, { bytes, patienceMs: 2_000 });

describe("paths", () => {
  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/....//....//secret.txt",
    "/assets/..%252f..%252fsecret.txt",
    "/assets//../../secret.txt",
    "/assets/%00/../../secret.txt",
    "/assets/main-a1b2.js%00.html",
    "//secret.txt",
    "/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "http://localhost/../secret.txt",
    "http://elsewhere.example/assets/../../secret.txt",
    "/docs/static/../../../../secret.txt",
    "/docs/static/..%2f..%2f..%2fpackage.json",
    "/api/v1/jobs/..%2f..%2f..%2fsecret.txt",
    "/api/v1/jobs/job_01J0000000000000000000000A/files/..%2f..%2fsecret.txt",
    "/api/v1/jobs/job_01J0000000000000000000000A/files/../../../../../secret.txt",
    "/api/v1/cluster/history/%00",
    "/api/v1/workers/%",
    "/%",
    "/%ff%fe",
    "*",
    "",
    "secret.txt",
  ])("gives nothing from outside for %j", async (target) => {
    const { status, text } = await say(get(target, "Connection: close\r\n"));
    expect(text).not.toContain(secret);
    expect(text).not.toContain('"dependencies"');
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
  });

  it.each(fuzzSeeds)("gives nothing from outside for paths of all sorts (seed %i)", async (seed) => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "%2f",
      "%2F",
      "%5c",
      "%2e",
      "%00",
      "%",
      "a",
      "assets",
      "api",
      "v1",
      "jobs",
      "docs",
      ";",
      "?",
      "#",
      "~",
      "secret.txt",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const { status, text } = await exchange(yard.url, {
          bytes: get(`/${pieces.join("")}`, "Connection: close\r\n"),
          patienceMs: 10_000,
        });
        expect(text).not.toContain(secret);
        expect(status).toBeLessThan(500);
      }),
      { seed, numRuns: 400, interruptAfterTimeLimit: 20_000 },
    );
  });
});

describe("requests that are none", () => {
  it.each([
    [
      "two lengths",
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ],
    [
      "a length and chunks",
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "chunks of another coding",
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "chunked, but not last",
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ],
    [
      "a chunk with no number",
      "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    ],
    ["a negative length", "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"],
    ["a length with a sign", "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello"],
    ["a space before the colon", "GET /livez HTTP/1.1\r\nHost : localhost\r\n\r\n"],
    ["a header that goes on in the next line", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\n\r\n"],
    ["line feeds alone", "GET /livez HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n"],
    ["NUL in a header", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n"],
    ["no Host", "GET /livez HTTP/1.1\r\n\r\n"],
    ["another version", "GET /livez HTTP/9.9\r\nHost: localhost\r\n\r\n"],
    ["a method nobody knows", "BREW /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["the beginning of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["an address that is too long", get(`/${"a".repeat(64 * 1024)}`)],
    ["headers that are too long", get("/livez", `X-A: ${"a".repeat(64 * 1024)}\r\n`)],
    ["thousands of headers", get("/livez", Array.from({ length: 9_000 }, (_, n) => `X${n}: 1\r\n`).join(""))],
    ["CONNECT", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("refuses %s, answers once at most, and hangs up", async (_what, bytes) => {
    const { status, answers, isClosed } = await exchange(yard.url, { bytes, patienceMs: 5_000 });
    if (status !== undefined) expect(status).toBeGreaterThanOrEqual(400);
    expect(status ?? 400).toBeLessThan(500);
    expect(answers).toBeLessThanOrEqual(1);
    expect(isClosed).toBe(true);
  });

  it("tells headers that are too long apart from others that cannot be read", async () => {
    const { status, text } = await say(get("/livez", `X-A: ${"a".repeat(64 * 1024)}\r\n`));
    expect(status).toBe(431);
    expect(text).toContain("HEADERS_TOO_LARGE");
  });

  it("takes no second request for the rest of a first one", async () => {
    const hidden = get("/api/v1/info");
    const first = `POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${hidden.length}\r\n\r\n`;
    const { answers, status } = await say(first + hidden);
    expect([status, answers]).toEqual([400, 1]);
  });

  it.each(["TRACE", "OPTIONS", "PROPFIND", "PATCH", "PURGE"])("has nothing to say to %s", async (method) => {
    for (const target of ["/api/v1/jobs", "/", "*"]) {
      const { status } = await say(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it("reads the same header said twice without harm", async () => {
    const twice =
      "Authorization: Bearer a\r\nAuthorization: Bearer b\r\nOrigin: null\r\nCookie: a=b\r\nCookie: c=d\r\n";
    const { status } = await say(get("/livez", twice));
    expect(status).toBe(200);
  });
});

describe("upgrades", () => {
  const upgrade = (path: string, more: string): string => get(path, `Connection: Upgrade\r\n${more}`);

  it("answers those who offer HTTP/2 by the way as if they had not", async () => {
    const { status } = await say(upgrade("/livez", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"));
    expect(status).toBe(200);
  });

  it.each([
    ["without a key", "/api/v1/link", "Upgrade: websocket\r\n"],
    [
      "of another version",
      "/api/v1/link",
      "Upgrade: websocket\r\nSec-WebSocket-Version: 3\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    ],
    ["to nothing", "/api/v1/none", "Upgrade: websocket\r\n"],
    ["to a job that is none", "/api/v1/jobs/%2e%2e/attach", "Upgrade: websocket\r\n"],
    ["to an address that is none", "http://[/attach", "Upgrade: websocket\r\n"],
    ["from another site's page", "/api/v1/link", "Upgrade: websocket\r\nOrigin: http://elsewhere.example\r\n"],
  ])("refuses a WebSocket %s", async (_what, path, more) => {
    const { status, isClosed } = await exchange(yard.url, { bytes: upgrade(path, more), patienceMs: 5_000 });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(isClosed).toBe(true);
  });
});

describe("bodies", () => {
  const post = (body: string, headers: Record<string, string> = {}) => yard.refused(body, headers);

  it("refuses what is compressed before it reads any of it", async () => {
    const { status, body } = await post("{}", { "content-encoding": "gzip" });
    expect([status, body.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    expect(body.detail).toContain("gzip");
  });

  it.each([
    ["nested deeply and hiding a name", `{"source":${"[".repeat(30_000)}"__proto__"${"]".repeat(30_000)}}`],
    ["nested most deeply", `{"source":${"[".repeat(5_000_000)}${"]".repeat(5_000_000)}}`],
    ["made of millions of empty lists", `{"inputs":[${"[],".repeat(3_000_000)}[]]}`],
    ["made of millions of names", `{${Array.from({ length: 1_100_000 }, (_, n) => `"${n}":0`).join(",")}}`],
    ["never ended in a string", `{"source":"${"[{,".repeat(100_000)}`],
    ["polluting", '{"language":"python","source":"1","__proto__":{"polluted":1}}'],
    ["polluting by another way of writing", '{"language":"python","source":"1","\\u005f_proto__":{"polluted":1}}'],
  ])("refuses a body that is %s, in little time and memory", async (_what, text) => {
    const before = process.memoryUsage().rss;
    const { status, body } = await post(text);
    expect(status).toBe(400);
    expect(JSON.stringify(body).length).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("names some of many unknown fields, and answers with less than it was sent", async () => {
    const { status, body } = await post(
      JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`f${n}`, 0]))),
    );
    expect(status).toBe(400);
    expect(body.errors?.length).toBe(50);
    expect(body.errors?.[0]?.field).toBe("language");
  });
});
