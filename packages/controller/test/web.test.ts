import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import type { Problem } from "@runyard/protocol";
import { temporaryFolder } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { YardUnderTest } from "./yard-under-test.ts";

const script = `export const words = ${JSON.stringify("word ".repeat(1_000))};`;

let yard: YardUnderTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder("web");
  await mkdir(join(folder.path, "build/assets"), { recursive: true });
  await writeFile(join(folder.path, "secret.txt"), "secret");
  await writeFile(join(folder.path, "build/index.html"), '<script nonce="{{nonce}}"></script>the application');
  await writeFile(join(folder.path, "build/icon.svg"), "<svg/>");
  await writeFile(join(folder.path, "build/assets/main-a1b2.js"), script);
  await writeFile(join(folder.path, "build/assets/main-a1b2.js.gz"), "compressed");
});
afterEach(async () => {
  await yard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** As it is written, where `fetch` would tidy the path up. */
const rawStatus = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(yard.url);
    request({ hostname, port, path }, (reply) => resolve(reply.resume().statusCode))
      .on("error", reject)
      .end();
  });

describe("with a built web application", () => {
  beforeEach(async () => {
    yard = await YardUnderTest.start({ webFolder: join(folder.path, "build") });
  });

  it.each(["/", "/run", "/runs/job_01J0000000000000000000000", "/workers?state=ready", "/apiary"])(
    "serves the page at %s",
    async (path) => {
      const reply = await fetch(yard.url + path);
      expect(reply.status).toBe(200);
      expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(reply.headers.get("cache-control")).toBe("no-cache");
      expect(await reply.text()).toContain("the application");
    },
  );

  it("lets only its own scripts run, by a number that is new each time", async () => {
    const [first, second] = await Promise.all([fetch(yard.url), fetch(yard.url)]);
    const nonce = /nonce="([^"]+)"/.exec(await first.text())?.[1];
    const policy = first.headers.get("content-security-policy");
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(second.headers.get("content-security-policy")).not.toContain(nonce);
  });

  it("lets the screen that looks for other controllers speak to them, and no other", async () => {
    const policy = (await fetch(`${yard.url}/connect`)).headers.get("content-security-policy");
    expect(policy).toContain("connect-src 'self' http: https:;");
  });

  it("lets browsers keep what carries a digest in its name, compressed where they take it", async () => {
    const reply = await fetch(`${yard.url}/assets/main-a1b2.js`, { headers: { "accept-encoding": "identity" } });
    expect(await reply.text()).toBe(script);
    expect(reply.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(reply.headers.get("content-type")).toMatch(/javascript; charset=utf-8$/);
    expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
    const compressed = await fetch(`${yard.url}/assets/main-a1b2.js`, {
      method: "HEAD",
      headers: { "accept-encoding": "gzip" },
    });
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    expect((await fetch(`${yard.url}/icon.svg`)).status).toBe(200);
  });

  it.each(["/assets/none.js", "/favicon.ico", "/api", "/api/v1/nothing", "/metrics/x", "/index.html.gz"])(
    "answers %s, where there is nothing, as an error and not as a page",
    async (path) => {
      const { status, body } = await yard.get<Problem>(path);
      expect(status).toBe(404);
      expect(body.code).toBe("NOT_FOUND");
    },
  );

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
  ])("gives nothing from outside its folder to %s", async (path) => {
    expect(await rawStatus(path)).toBeGreaterThanOrEqual(400);
  });

  it("is a page for reading alone", async () => {
    const { status } = await yard.send<Problem>("POST", "/run", {});
    expect(status).toBe(404);
  });
});

it("tells pages of other controllers that it is here, and nothing else", async () => {
  yard = await YardUnderTest.start();
  const headers = { origin: "http://127.0.0.1:7999" };
  const info = await fetch(`${yard.url}/api/v1/info`, { headers });
  expect(info.headers.get("access-control-allow-origin")).toBe("*");
  const jobs = await fetch(`${yard.url}/api/v1/jobs`, { headers });
  expect(jobs.headers.get("access-control-allow-origin")).toBeNull();
});

it("says how to build the application where it is not built, and serves the API", async () => {
  yard = await YardUnderTest.start({ webFolder: join(folder.path, "nothing") });
  const reply = await fetch(yard.url);
  expect(reply.status).toBe(503);
  expect(await reply.text()).toContain("npm run setup");
  expect((await fetch(`${yard.url}/livez`)).status).toBe(200);
});
