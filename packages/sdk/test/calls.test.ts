import { RunyardError, toProblem } from "@runyard/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createClient, type Timing } from "../src/index.ts";
import { cut, jobId, json, someJob, startScriptedServer } from "./scripted-server.ts";

type Server = Awaited<ReturnType<typeof startScriptedServer>>;
let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const start = async (answers: Parameters<typeof startScriptedServer>[0]["answers"], timing: Partial<Timing> = {}) => {
  server = await startScriptedServer({ ...(answers && { answers }) });
  return createClient({ url: `${server.url}/`, token: "secret", timing: { pauseFirstMs: 5, ...timing } });
};
const problem = (code: ConstructorParameters<typeof RunyardError>[0], details = {}) =>
  toProblem(new RunyardError(code, undefined, { details }));
const request = { language: "python", source: "print(1)" };

describe("submit", () => {
  it("sends the request with a key of its own and returns the job", async () => {
    const client = await start([json(201, someJob())]);
    expect((await client.jobs.submit(request, { wait: 3 })).id).toBe(jobId);
    const sent = server?.received[0];
    expect(sent).toMatchObject({
      method: "POST",
      url: "/api/v1/jobs?wait=3",
      headers: { authorization: "Bearer secret" },
    });
    expect(JSON.parse(sent?.body ?? "")).toEqual(request);
    expect(sent?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("tries again with the same key when the answer was lost on the way", async () => {
    const client = await start([cut, json(201, someJob())]);
    await client.jobs.submit(request);
    const keys = server?.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("waits as long as a 503 asks, and gives up at once when it asks for too long", async () => {
    const client = await start([
      json(503, problem("STORAGE_FAILED"), { "retry-after": "0" }),
      json(503, problem("SHUTTING_DOWN"), { "retry-after": "3600" }),
    ]);
    await expect(client.jobs.submit(request)).rejects.toMatchObject({
      code: "SHUTTING_DOWN",
      details: { retryAfterMs: 3_600_000 },
    });
    expect(server?.received).toHaveLength(2);
  });

  it("does not try a batch again whose answer was lost", async () => {
    const client = await start([cut]);
    await expect(client.jobs.submitBatch([request])).rejects.toMatchObject({ code: "UNREACHABLE" });
    expect(server?.received).toHaveLength(1);
  });
});

describe("errors", () => {
  it("keeps the code and the facts of a problem document, and does not try again", async () => {
    const client = await start([json(422, problem("NO_SUCH_LANGUAGE", { languages: ["c"] }))]);
    await expect(client.jobs.submit(request)).rejects.toMatchObject({
      code: "NO_SUCH_LANGUAGE",
      details: { languages: ["c"] },
    });
    expect(server?.received).toHaveLength(1);
  });

  it("says that nothing listens", async () => {
    const client = await start([]);
    await server?.close();
    server = undefined;
    await expect(client.info()).rejects.toMatchObject({ code: "UNREACHABLE", details: { reason: "refused" } });
  });

  it("says that a host name is not known", async () => {
    const client = createClient({ url: "http://nowhere.invalid", timing: { tries: 1 } });
    await expect(client.info()).rejects.toMatchObject({ code: "UNREACHABLE", details: { reason: "unknown_host" } });
  });

  it("ends a call that is not answered in time", async () => {
    const client = await start([() => undefined], { callMs: 50, tries: 1 });
    await expect(client.languages.list()).rejects.toMatchObject({ details: { reason: "timeout" } });
  });

  it("says that something else answers", async () => {
    const client = await start([(response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")]);
    await expect(client.cluster.get()).rejects.toMatchObject({ details: { reason: "not_runyard" } });
    expect(server?.received).toHaveLength(1);
  });

  it("says that the other end speaks another version", async () => {
    const client = await start([json(200, { items: [{ colour: "red" }] })]);
    await expect(client.workers.list()).rejects.toMatchObject({ code: "INCOMPATIBLE_VERSION" });
  });

  it("ends with the caller's own reason when aborted", async () => {
    const client = await start([() => undefined]);
    const stop = new AbortController();
    const call = client.jobs.get(jobId, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });
});

it("lists page after page as they are asked for", async () => {
  const client = await start([
    json(200, { items: [someJob()], nextCursor: "next page" }),
    json(200, { items: [someJob({ outcome: "time_limit" })], nextCursor: null }),
  ]);
  const outcomes = [];
  for await (const job of client.jobs.all({ state: ["done", "failed"], limit: 1 })) outcomes.push(job.outcome);
  expect(outcomes).toEqual(["ok", "time_limit"]);
  expect(server?.received.map(({ url }) => url)).toEqual([
    "/api/v1/jobs?state=done%2Cfailed&limit=1",
    "/api/v1/jobs?state=done%2Cfailed&limit=1&cursor=next+page",
  ]);
});

it("fetches a file's bytes as they are, under a path whose parts it encodes", async () => {
  const bytes = Uint8Array.of(0, 255, 10, 123);
  const client = await start([
    cut,
    (response) => response.writeHead(200, { "content-type": "image/png" }).end(bytes),
    json(404, problem("FILE_NOT_FOUND")),
  ]);
  expect(await client.jobs.file(jobId, "out/é?#%.png", { run: 2 })).toEqual(bytes);
  expect(server?.received[1]?.url).toBe(`/api/v1/jobs/${jobId}/files/out/%C3%A9%3F%23%25.png?run=2`);
  await expect(client.jobs.file(jobId, "none")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

it("never lets an id reach into the path", async () => {
  const client = await start([json(404, problem("NOT_FOUND"))]);
  await expect(client.workers.drain("../jobs?x")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(server?.received[0]?.url).toBe("/api/v1/workers/..%2Fjobs%3Fx/drain");
});
