import { once } from "node:events";
import { AttachRequest, attachPath, JobId, linkPath, linkVersion, WorkerMessage } from "@runyard/protocol";
import { joinWorker } from "@runyard/testkit";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { systemClock } from "../src/clock.ts";
import { type Assign, FakeWorker, newWorkerId, profile } from "./fake-worker.ts";
import { fromSchema, type JsonSchema, type Vocabulary } from "./from-schema.ts";
import { fuzzSeeds } from "./fuzz-seeds.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const openMostMs = 10_000;

let yard: YardUnderTest;
beforeEach(async () => {
  yard = await YardUnderTest.start({ clock: systemClock });
  // Languages are known from here on.
  await (await yard.join({ profile: { name: "gone" } })).die();
});
afterEach(() => yard[Symbol.asyncDispose]());

const messagesOf = (schema: z.ZodType, values: Vocabulary["values"]): fc.Arbitrary<unknown> => {
  const { $defs, ...whole } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return fromSchema(whole as JsonSchema, { named: ($defs ?? {}) as Vocabulary["named"], values });
};

/** Mostly what was meant; at times several in one, cut off, or no JSON. */
const frames = (messages: fc.Arbitrary<unknown>, isListed: boolean): fc.Arbitrary<string | Uint8Array> => {
  const usual = isListed ? fc.array(messages, { maxLength: 3 }) : messages;
  return fc.oneof(
    { weight: 20, arbitrary: usual.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: usual.map((value) => JSON.stringify(value).slice(0, -1)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }) },
  );
};

/** Sends them all and waits until the other end has read them: it has closed, or answered a ping that came after. */
const sendAll = async (socket: WebSocket, sent: readonly (string | Uint8Array)[]): Promise<void> => {
  socket.on("error", () => {});
  await once(socket, "open", { signal: AbortSignal.timeout(openMostMs) });
  for (const frame of sent) socket.send(frame, () => {});
  const closed = once(socket, "close");
  if (socket.readyState === WebSocket.OPEN) socket.ping();
  await Promise.race([once(socket, "pong", { signal: AbortSignal.timeout(openMostMs) }), closed]);
  socket.terminate();
};

const stillServes = async (): Promise<void> => {
  await using worker = await yard.join({ profile: { name: "honest", slots: 1000 } });
  const { id } = await yard.submit({ language: "cpp" });
  let assign: Assign;
  do {
    assign = await worker.next("assign");
    worker.execute(assign);
  } while (assign.jobId !== id);
  expect((await yard.get(`/api/v1/jobs/${id}?wait=20`)).body.state).toBe("done");
  expect(yard.told.filter(({ level }) => level === "error")).toEqual([]);
};

it.each(fuzzSeeds)(
  "lets no worker's message harm the controller (seed %i)",
  async (seed) => {
    const jobs = await Promise.all(Array.from({ length: 3 }, () => yard.submit()));
    const ids = jobs.map(({ id }) => id);
    const workerIds = [newWorkerId(), newWorkerId()];
    const values = {
      jobId: fc.constantFrom(...ids),
      workerId: fc.constantFrom(...workerIds),
      linkVersion: fc.constantFrom(linkVersion, linkVersion, linkVersion, 0, 2 ** 31),
      name: fc.constantFrom("lab-01", "lab-02", "honest-not", "\0", ""),
      attempt: fc.constantFrom(1, 1, 2),
      token: fc.integer({ min: 1, max: 6 }),
      firstSeq: fc.integer({ min: 1, max: 3 }),
      lastSeq: fc.integer({ min: 0, max: 4 }),
    };
    const hello = fc.constantFrom(...workerIds).map((workerId) => [
      {
        type: "hello",
        linkVersion,
        workerId,
        processSecret: "the secret of one process",
        profile: profile(),
        held: [],
      },
    ]);
    const first = fc.oneof(
      { weight: 8, arbitrary: hello.map((message) => JSON.stringify(message)) },
      fc.constant("[]"),
    );
    const later = fc.array(frames(messagesOf(WorkerMessage, values), true), { minLength: 1, maxLength: 12 });
    const url = `${yard.url.replace("http", "ws")}${linkPath}`;
    const token = yard.controller.joinToken;
    const credential = await joinWorker({ url: yard.url, token, name: profile().name });
    const headers = { authorization: `Bearer ${credential}` };
    await fc.assert(
      fc.asyncProperty(first, later, (opening, sent) => sendAll(new WebSocket(url, { headers }), [opening, ...sent])),
      { seed, numRuns: 250, interruptAfterTimeLimit: 20_000 },
    );
    await stillServes();
  },
  90_000,
);

it.each(fuzzSeeds)(
  "lets no attached client's message harm the controller (seed %i)",
  async (seed) => {
    await using worker = await yard.join({ profile: { slots: 10 } });
    const { id } = await yard.submit({ interactive: true });
    worker.started(await worker.next("assign"));
    await yard.submit();
    const address = attachPath.replace(":id", JobId.parse(id));
    const later = fc.array(frames(messagesOf(AttachRequest, {}), false), { minLength: 1, maxLength: 12 });
    const query = fc.constantFrom("", "?after=1.1", "?after=999999999.99999999", "?after=x", "?after=%00&after=1.1");
    await fc.assert(
      fc.asyncProperty(query, later, async (asked, sent) => {
        const socket = new WebSocket(`${yard.url.replace("http", "ws")}${address}${asked}`);
        const refused = once(socket, "unexpected-response").then(([, { statusCode }]) => statusCode as number);
        const status = await Promise.race([refused, sendAll(socket, sent).then(() => 101)]);
        expect(status).toBeLessThan(500);
      }),
      { seed, numRuns: 250, interruptAfterTimeLimit: 20_000 },
    );
    expect((await yard.get(`/api/v1/jobs/${id}`)).body.state).toBe("active");
    await worker.die();
    await stillServes();
  },
  90_000,
);

it("takes no frame beyond its bound, and none that is compressed", async () => {
  const { id } = await yard.submit({ interactive: true });
  const url = `${yard.url.replace("http", "ws")}${attachPath.replace(":id", id)}`;
  const socket = new WebSocket(url, { perMessageDeflate: true });
  await once(socket, "open");
  expect(socket.extensions).toBe("");
  socket.send("x".repeat(2 * 1024 * 1024));
  const [code] = await once(socket, "close");
  expect(code).toBe(1009);
  await using worker = await FakeWorker.connect({ url: yard.url, joinToken: yard.controller.joinToken });
  worker.socket.send(Buffer.alloc(97 * 1024 * 1024, "x"));
  const [linkCode] = await once(worker.socket, "close");
  expect([1006, 1009]).toContain(linkCode);
  await stillServes();
});
