import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { YardUnderTest } from "./yard-under-test.ts";

const friend = "https://course.example";
const stranger = "https://elsewhere.example";
const job = { language: "python", source: "print(1)" };

let yard: YardUnderTest;
afterEach(() => yard[Symbol.asyncDispose]());

const preflight = (origin: string) =>
  fetch(`${yard.url}/api/v1/jobs`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  });

describe("with an origin that the operator has named", () => {
  beforeEach(async () => {
    yard = await YardUnderTest.start({ corsOrigins: [friend] });
    await yard.join();
  });

  it("answers the browser's question for it, and for no other", async () => {
    const asked = await preflight(friend);
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe(friend);
    expect(asked.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(asked.headers.get("vary")).toBe("origin");
    const refused = await preflight(stranger);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("lets its pages read and hand in, without the browser's cookies", async () => {
    const { status, headers } = await yard.post("/api/v1/jobs", job, { origin: friend });
    expect(status).toBe(201);
    expect(headers.get("access-control-allow-origin")).toBe(friend);
    expect(headers.get("access-control-expose-headers")).toContain("location");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it.each([stranger, "null", `${friend}.elsewhere.example`, "http://course.example", `${friend}:8443`])(
    "lets pages of %s neither change nor read",
    async (origin) => {
      const refused = await yard.refused(job, { origin });
      expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN_ORIGIN"]);
      const { headers } = await yard.get("/api/v1/jobs", { origin });
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

it("lets no other origin in where none is named, and no page frame or embed what it serves", async () => {
  yard = await YardUnderTest.start();
  const asked = await preflight(friend);
  expect(asked.status).toBeGreaterThanOrEqual(400);
  expect(asked.headers.get("access-control-allow-origin")).toBeNull();
  for (const path of ["/api/v1/jobs", "/livez", "/docs", "/none"]) {
    const { headers } = await fetch(yard.url + path);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
  expect((await fetch(`${yard.url}/docs`)).headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});
