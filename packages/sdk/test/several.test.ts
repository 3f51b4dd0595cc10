import { RunyardError, toProblem } from "@runyard/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createClient, firstToAnswer, type Move, submitToAny } from "../src/index.ts";
import { cut, jobId, json, someJob, startScriptedServer } from "./scripted-server.ts";

type Server = Awaited<ReturnType<typeof startScriptedServer>>;
type Answers = NonNullable<Parameters<typeof startScriptedServer>[0]["answers"]>;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const start = async (...answers: Answers): Promise<Server> => {
  const server = await startScriptedServer({ answers });
  servers.push(server);
  return server;
};
/** An address at which nothing listens. */
const nowhere = async (): Promise<string> => {
  const server = await startScriptedServer({});
  await server.close();
  return server.url;
};
const clientsOf = (...urls: string[]) =>
  urls.map((url) => createClient({ url, timing: { pauseFirstMs: 2, callMs: 5_000 } }));
const full = (retryAfter = "0", alternatives: string[] = []) =>
  json(503, toProblem(new RunyardError("QUEUE_FULL", "the queue is full", { details: { alternatives } })), {
    "retry-after": retryAfter,
  });
const taken = json(201, someJob());
const request = { language: "python", source: "print(1)" };

describe("a program for any of several controllers", () => {
  it("is taken by the first that has room, and each move is told", async () => {
    const [busy, roomy] = [await start(full("60")), await start(taken)];
    const gone = await nowhere();
    const moves: Move[] = [];
    const clients = clientsOf(gone, busy.url, roomy.url);
    const { client, job } = await submitToAny(clients, request, { onMove: (move) => moves.push(move) });
    expect([client.url, job.id]).toEqual([roomy.url, jobId]);
    expect(moves.map(({ from, to, error }) => [from, to, error.code])).toEqual([
      [gone, busy.url, "UNREACHABLE"],
      [busy.url, roomy.url, "QUEUE_FULL"],
    ]);
    expect(busy.received).toHaveLength(1);
  });

  it("is asked for again with the same key, and of nobody else, where it may have been taken", async () => {
    const [unsure, other] = [await start(cut, cut, taken), await start(taken)];
    const { client } = await submitToAny(clientsOf(unsure.url, other.url), request);
    expect(client.url).toBe(unsure.url);
    expect(new Set(unsure.received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(other.received).toEqual([]);
  });

  it("is given to nobody else where it may have been taken by one that then is gone", async () => {
    const [unsure, other] = [await start(cut, full("0")), await start(taken)];
    const submitting = submitToAny(clientsOf(unsure.url, other.url), request);
    await expect(submitting).rejects.toMatchObject({ code: "UNREACHABLE", details: { reason: "cut" } });
    expect(other.received).toEqual([]);
  });

  it("is not passed on where the program is at fault", async () => {
    const wrong = json(422, toProblem(new RunyardError("NO_SUCH_LANGUAGE", "there is no such language")));
    const [first, other] = [await start(wrong), await start(taken)];
    await expect(submitToAny(clientsOf(first.url, other.url), request)).rejects.toMatchObject({
      code: "NO_SUCH_LANGUAGE",
    });
    expect(other.received).toEqual([]);
  });

  it("is offered again after a pause where all are busy for a moment", async () => {
    const [one, two] = [await start(full(), full(), taken), await start(full())];
    const { client } = await submitToAny(clientsOf(one.url, two.url), request);
    expect(client.url).toBe(one.url);
    expect(two.received).toHaveLength(2);
  });

  it("is refused with the words of each where nobody takes it", async () => {
    const [busy, gone] = [await start(full("3600", ["lab-03:7420"])), await nowhere()];
    await expect(submitToAny(clientsOf(gone, busy.url), request)).rejects.toMatchObject({
      code: "QUEUE_FULL",
      message: expect.stringMatching(/nothing listens at .*; http.*: the queue is full/),
      details: { alternatives: ["lab-03:7420"], tried: [{ url: gone, code: "UNREACHABLE" }, { url: busy.url }] },
    });
  });

  it("needs at least one", async () => {
    await expect(submitToAny([], request)).rejects.toThrow(TypeError);
  });
});

describe("the first of several controllers to answer", () => {
  const info = json(200, {
    product: "runyard",
    version: "1.0.0",
    apiVersion: 1,
    timeMs: 0,
    authMethods: [],
    alternatives: [],
  });

  it("is the first in the list that is there", async () => {
    const there = await start(info);
    expect((await firstToAnswer([await nowhere(), there.url])).url).toBe(there.url);
  });

  it("is nobody where none is there, and each is named", async () => {
    const [one, two] = [await nowhere(), await nowhere()];
    await expect(firstToAnswer([one, two])).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining(two),
      details: { tried: [{ url: one }, { url: two }] },
    });
  });
});
