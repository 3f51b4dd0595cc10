import { once } from "node:events";
import { Agent, request } from "node:http";
import type { ConnectedClient } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterEach, expect, it } from "vitest";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
afterEach(() => yard[Symbol.asyncDispose]());

const asking = async (agent: string, path: string, body?: unknown, connection = new Agent({ keepAlive: true })) => {
  const headers = { "user-agent": agent, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const sent = request(new URL(path, yard.url), { agent: connection, method: body ? "POST" : "GET", headers });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [reply] = await once(sent, "response");
  return { reply, connection };
};
const clients = async () => (await yard.get<{ items: ConnectedClient[] }>("/api/v1/clients")).body.items;
const named = async (agent: string) => (await clients()).filter((one) => one.agent === agent);
const program = { language: "python", source: "print(1)" };

it("tells who is connected, where from, and what each handed in", async () => {
  yard = await YardUnderTest.start({ rules: { maxQueue: 3 } });
  await (await yard.join()).die();
  const { reply, connection } = await asking("judge/1.0", "/api/v1/jobs", program);
  expect(reply.resume().statusCode).toBe(201);
  await once(reply, "end");
  const batch = await asking("judge/1.0", "/api/v1/jobs/batch", { jobs: [program, program] }, connection);
  expect(batch.reply.resume().statusCode).toBe(201);
  const full = await asking("judge/1.0", "/api/v1/jobs", program);
  expect(full.reply.resume().statusCode).toBe(503);
  const [judge, ...others] = await named("judge/1.0");
  expect(others).toEqual([]);
  expect(judge).toMatchObject({ owner: "local", address: "127.0.0.1", jobs: { accepted: 3, refused: 1 } });
  expect(judge?.connections).toBeGreaterThanOrEqual(1);
  for (const one of [connection, full.connection]) one.destroy();
  await waitUntil("it to have gone", async () => (await named("judge/1.0"))[0]?.connections === 0);
});

it("counts a stream as connected for as long as it is open", async () => {
  yard = await YardUnderTest.start();
  const { reply, connection } = await asking("watcher", "/api/v1/cluster/events");
  await once(reply, "data");
  expect(await named("watcher")).toMatchObject([{ connections: 1 }]);
  connection.destroy();
  reply.on("error", () => {});
  await waitUntil("it to have gone", async () => (await named("watcher"))[0]?.connections === 0);
});

it("keeps a bounded list, and cuts what calls itself too long a name", async () => {
  yard = await YardUnderTest.start();
  for (let number = 0; number < 1_005; number += 1) {
    const { reply, connection } = await asking(`one-${number}-${"x".repeat(300)}`, "/livez");
    reply.resume();
    connection.destroy();
    await once(reply, "close");
  }
  const all = await clients();
  expect(all.length).toBeLessThanOrEqual(1_001);
  expect(all.every(({ agent }) => agent.length <= 200)).toBe(true);
});
