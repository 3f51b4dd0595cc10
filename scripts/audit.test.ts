import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { auditDependencies } from "./audit.ts";

const advisory = {
  id: 1,
  url: "https://example.com/advisory",
  title: "a hole",
  severity: "high",
  vulnerable_versions: "<999",
  cwe: [],
  cvss: { score: 0 },
};

const withRegistry = async (status: number, answer: unknown) => {
  const registry = createServer((request, reply) => {
    const isAudit = request.method === "POST" && request.url?.endsWith("/advisories/bulk") === true;
    reply.writeHead(isAudit ? status : 404, { "content-type": "application/json" });
    reply.end(JSON.stringify(isAudit ? answer : {}));
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = registry.address() as AddressInfo;
    return await auditDependencies(`http://127.0.0.1:${port}/`);
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
};

it("finds nothing where the registry knows of nothing", async () => {
  expect(await withRegistry(200, {})).toEqual({ holes: [] });
}, 60_000);

it("names a package with a known hole, and how bad it is", async () => {
  const { holes } = await withRegistry(200, { ws: [advisory] });
  expect(holes.find((hole) => hole.startsWith("ws "))).toContain("high");
}, 60_000);

it("tells apart a registry that answers no audits, as many mirrors do", async () => {
  const { refused } = await withRegistry(405, {});
  expect(refused).toContain("405");
}, 60_000);
