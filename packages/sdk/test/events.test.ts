import { RunyardError, toProblem } from "@runyard/protocol";
import { afterEach, expect, it } from "vitest";
import { createClient, type FollowedEvent, type Timing } from "../src/index.ts";
import {
  attemptEvent,
  cut,
  endEvent,
  frame,
  jobId,
  json,
  outputEvent,
  sse,
  startScriptedServer,
} from "./scripted-server.ts";

type Script = Parameters<typeof startScriptedServer>[0];
let server: Awaited<ReturnType<typeof startScriptedServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const start = async (answers: NonNullable<Script["answers"]>, timing: Partial<Timing> = {}) => {
  server = await startScriptedServer({ answers });
  return createClient({ url: server.url, timing: { pauseFirstMs: 2, ...timing } });
};
const collect = async (events: AsyncIterable<FollowedEvent>): Promise<string[]> => {
  const seen: string[] = [];
  for await (const { id, event } of events) seen.push(event.type === "output" ? event.data : `${event.type}@${id}`);
  return seen;
};

it("tells the events until the end", async () => {
  const client = await start([
    sse(
      `: hi\r\n\r\n${frame("1.0", attemptEvent(1))}${frame("1.1", outputEvent("a"))}${frame("1.2", endEvent())}`,
      "stay",
    ),
  ]);
  expect(await collect(client.jobs.events(jobId))).toEqual(["attempt@1.0", "a", "end@1.2"]);
});

it("comes back after a cut and goes on after the last event, nothing lost or doubled", async () => {
  const client = await start([
    sse(`${frame("1.0", attemptEvent(1)) + frame("1.1", outputEvent("a"))}id: 1.2\ndata: {half`),
    cut,
    sse(frame("1.1", outputEvent("a")) + frame("1.2", outputEvent("b")), "end"),
    sse(frame("2.0", attemptEvent(2)) + frame("2.1", endEvent())),
  ]);
  expect(await collect(client.jobs.events(jobId))).toEqual(["attempt@1.0", "a", "b", "attempt@2.0", "end@2.1"]);
  expect(server?.received.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1.1", "1.1", "1.2"]);
});

it("opens a silent connection anew", async () => {
  const client = await start([sse(frame("1.0", attemptEvent(1)), "stay"), sse(frame("1.1", endEvent()))], {
    idleMs: 30,
  });
  expect(await collect(client.jobs.events(jobId, { after: "0.0" }))).toEqual(["attempt@1.0", "end@1.1"]);
});

it("ends with the error when there is no such job", async () => {
  const client = await start([json(404, toProblem(new RunyardError("JOB_NOT_FOUND")))]);
  await expect(collect(client.jobs.events(jobId))).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
});

it("gives up when the controller stays away", async () => {
  const client = await start([cut], { reconnectForMs: 40 });
  await expect(collect(client.jobs.events(jobId))).rejects.toMatchObject({ code: "UNREACHABLE" });
});

it("ends with the caller's reason when aborted, while connected and between connections", async () => {
  const client = await start([sse(frame("1.0", attemptEvent(1)), "stay")]);
  const stop = new AbortController();
  const following = (async () => {
    for await (const _ of client.jobs.events(jobId, { signal: stop.signal })) stop.abort(new Error("enough"));
  })();
  await expect(following).rejects.toThrow("enough");
  await expect(collect(client.jobs.events(jobId, { signal: stop.signal }))).rejects.toThrow("enough");
});

it("says so when an event is not of this protocol", async () => {
  const client = await start([sse("id: 1.0\ndata: not json\n\n")]);
  await expect(collect(client.jobs.events(jobId))).rejects.toMatchObject({ code: "INCOMPATIBLE_VERSION" });
});
