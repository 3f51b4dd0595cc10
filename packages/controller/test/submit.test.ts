import { once } from "node:events";
import { connect } from "node:net";
import { type Job, type JobSummary, type Problem, requestBounds } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeWorker } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let worker: FakeWorker;

beforeAll(async () => {
  yard = await YardUnderTest.start();
  worker = await yard.join({ profile: { slots: 64 }, onAssign: (self, assign) => self.execute(assign) });
});
afterAll(async () => {
  await worker.die();
  await yard[Symbol.asyncDispose]();
});

const usual = { language: "python", source: "print(1)" };

describe("a good request", () => {
  it("is answered 201 with its address and the job", async () => {
    const { status, headers, body } = await yard.post("/api/v1/jobs", {
      ...usual,
      labels: { class: "7b" },
      priority: 3,
    });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/api/v1/jobs/${body.id}`);
    expect(headers.get("x-request-id")).toMatch(/^req_/);
    expect(body).toMatchObject({ language: "python", priority: 3, labels: { class: "7b" }, owner: "local" });
  });

  it("is answered with the result when asked to wait", async () => {
    const { status, body } = await yard.post("/api/v1/jobs?wait=30", usual);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: "done",
      outcome: "ok",
      version: "3.11.2",
      attempt: 1,
      runs: [{ stdout: "hello\n" }],
    });
    expect(body.worker).toEqual({ id: worker.id, name: "lab-01" });
    expect((await yard.get(`/api/v1/jobs/${body.id}`)).body).toEqual(body);
  });

  it.each([
    ["py", "python"],
    ["C++", "cpp"],
    ["PYTHON3", "python"],
  ])("calls %s %s", async (alias, language) => {
    expect((await yard.submit({ language: alias })).language).toBe(language);
  });

  it("can be read back as it was handed in", async () => {
    const request = { ...usual, inputs: [{ stdin: "1", expected: "1" }], check: "lines" as const };
    const { id } = await yard.submit(request);
    expect((await yard.get(`/api/v1/jobs/${id}/request`)).body).toEqual(request);
  });
});

describe("a bad request is refused with the field's name:", () => {
  const files = (path: string) => ({ language: "python", files: [{ path, content: "print(1)" }] });
  it.each([
    ["an unknown field", { ...usual, colour: "red" }, "colour"],
    ["an unknown nested field", { ...usual, limits: { cpuTime: 1 } }, "limits.cpuTime"],
    ["an empty source", { language: "python", source: " \n" }, "source"],
    ["neither source nor files", { language: "python" }, "source"],
    ["a path that climbs", files("../main.py"), "files.0.path"],
    ["an absolute path", files("/etc/passwd"), "files.0.path"],
    ["a path with NUL", files("a\0b"), "files.0.path"],
    ["a path with a dot folder", files("./main.py"), "files.0.path"],
    [
      "a file in a file",
      {
        language: "python",
        files: [
          { path: "a", content: "x" },
          { path: "a/b", content: "x" },
        ],
      },
      "files.1.path",
    ],
    [
      "10,000 files",
      {
        language: "python",
        files: Array.from({ length: 10_000 }, (_, index) => ({ path: `f${index}`, content: "x" })),
      },
      "files",
    ],
    [
      "invalid base64",
      { language: "python", files: [{ path: "a", content: "%%%", encoding: "base64" }] },
      "files.0.content",
    ],
    ["args that are not text", { ...usual, args: [1] }, "args.0"],
    ["a limit of 0", { ...usual, limits: { cpuTimeMs: 0 } }, "limits.cpuTimeMs"],
    ["a negative limit", { ...usual, limits: { memoryBytes: -1 } }, "limits.memoryBytes"],
    ["a limit that is null, as JSON writes NaN", { ...usual, limits: { wallTimeMs: Number.NaN } }, "limits.wallTimeMs"],
    ["a limit above its ceiling", { ...usual, limits: { processes: 1_000_000 } }, "limits.processes"],
    ["a fraction for a limit", { ...usual, limits: { processes: 1.5 } }, "limits.processes"],
    ["a wait that is no number", usual, "wait", "?wait=soon"],
    ["an unknown query", usual, "colour", "?colour=red"],
  ])("%s", async (_what, request, field, query = "") => {
    const { status, body, headers } = await yard.post(`/api/v1/jobs${query}`, request);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code: "INVALID_REQUEST", requestId: headers.get("x-request-id") });
    expect(body).toHaveProperty("errors", expect.arrayContaining([expect.objectContaining({ field })]));
  });

  it.each(["{", "", "NaN", '{"limits":{"cpuTimeMs":NaN}}', "\u0000"])("malformed JSON: %j", async (text) => {
    const { status, body } = await yard.refused(text);
    expect(status).toBe(400);
    expect(body.code).toBe("MALFORMED_JSON");
    expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules|at .*:\d+/);
  });

  it("a body that is not UTF-8, whose bytes would become others", async () => {
    const body = Buffer.from('{"language":"python","source":"print(\'\xe9\')"}', "latin1");
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${yard.url}/api/v1/jobs`, { method: "POST", headers, body });
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([400, "MALFORMED_JSON"]);
  });

  it.each([
    ['{"language":"python","source":"","labels":{"__proto__":"x"}}', "labels.__proto__"],
    ['{"language":"python","source":"","\\u005f_proto__":{}}', "__proto__"],
    ['{"language":"python","files":[{"path":"a","content":"","__proto__":1}]}', "files.0.__proto__"],
  ])("a name that would be left out without a word: %s", async (body, field) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${yard.url}/api/v1/jobs`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field }] });
  });

  it("not a program that only speaks of such a name", async () => {
    expect((await yard.submit({ source: 'print("__proto__")', labels: { a: "__proto__" } })).state).toBe("queued");
  });

  it("another media type", async () => {
    const { status, body } = await yard.refused("language=python", { "content-type": "text/plain" });
    expect([status, body.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  });

  it("a source of 10 MB, with the bound", async () => {
    const { status, body } = await yard.refused({ language: "python", source: "x".repeat(10 * 1024 * 1024) });
    expect([status, body.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(body).toMatchObject({ field: "source", most: requestBounds.sourceBytes });
  });

  it("a body beyond what is read at all", async () => {
    const { status, body } = await yard.refused("x".repeat(requestBounds.bodyBytes + 1));
    expect([status, body.field, body.most]).toEqual([413, "body", requestBounds.bodyBytes]);
  });

  it("no such language, with those there are", async () => {
    const { status, body } = await yard.refused({ ...usual, language: "cobol" });
    expect([status, body.code]).toEqual([422, "NO_SUCH_LANGUAGE"]);
    expect(body.languages).toEqual([
      { name: "cpp", versions: ["12.2.0"] },
      { name: "python", versions: ["3.12.1", "3.11.2"] },
    ]);
  });

  it("no such version, with those there are", async () => {
    const { status, body } = await yard.refused({ ...usual, version: "2.7" });
    expect([status, body.code]).toEqual([422, "NO_SUCH_VERSION"]);
    expect(body.versions).toEqual(["3.12.1", "3.11.2"]);
  });
});

describe("an address", () => {
  it.each([
    ["GET", "/nothing/here", 404, "NOT_FOUND"],
    ["GET", "/api/v1/jobs/%E0%A4%A", 404, "NOT_FOUND"],
    ["PUT", "/api/v1/jobs", 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/livez", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/api/v1/jobs/job_none", 400, "INVALID_REQUEST"],
    ["GET", "/api/v1/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "JOB_NOT_FOUND"],
    ["GET", "/api/v1/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV/request", 404, "JOB_NOT_FOUND"],
    ["GET", "/api/v1/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV/events", 404, "JOB_NOT_FOUND"],
    ["DELETE", "/api/v1/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "JOB_NOT_FOUND"],
    ["POST", "/api/v1/workers/nobody/drain", 404, "WORKER_NOT_FOUND"],
    ["GET", "/api/v1/jobs?cursor=!!", 400, "INVALID_REQUEST"],
    ["GET", "/api/v1/jobs?limit=0", 400, "INVALID_REQUEST"],
    ["GET", "/api/v1/jobs?state=sleeping", 400, "INVALID_REQUEST"],
  ])("%s %s answers %i %s", async (method, path, status, code) => {
    const answered = await yard.send(method, path);
    expect([answered.status, answered.body]).toEqual([status, expect.objectContaining({ code })]);
    if (status === 405) expect(answered.headers.get("allow")).toMatch(/GET|POST/);
  });

  it("is not answered under another site's name, nor changed by its pages", async () => {
    const raw = (headers: string) => rawRequest(`POST /api/v1/jobs HTTP/1.1\r\n${headers}content-length: 0\r\n\r\n`);
    expect(await raw("host: evil.example\r\n")).toMatch(/^HTTP\/1.1 403 [\s\S]*FORBIDDEN_ORIGIN/);
    expect(await raw("host: localhost:1\r\norigin: http://evil.example\r\n")).toMatch(/^HTTP\/1.1 403/);
    expect(await raw("host: localhost:1\r\norigin: http://localhost:1\r\n")).toMatch(
      /^HTTP\/1.1 400 [\s\S]*INVALID_REQUEST/,
    );
  });

  it("survives what is not HTTP", async () => {
    expect(await rawRequest("GARBAGE\r\n\r\n")).toMatch(/^HTTP\/1.1 400 [\s\S]*INVALID_REQUEST/);
    expect(await rawRequest(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 4/,
    );
  });
});

const rawRequest = async (text: string): Promise<string> => {
  const socket = connect(yard.controller.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
    if (answer.includes("\r\n\r\n")) socket.end();
  });
  socket.on("error", () => {});
  socket.write(text);
  await once(socket, "close");
  return answer;
};

describe("a client that hangs up", () => {
  it("in the middle of its body leaves nothing behind", async () => {
    const socket = connect(yard.controller.port, "127.0.0.1");
    socket.write(
      'POST /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"lang',
    );
    await once(socket, "connect");
    socket.destroy();
    await once(socket, "close");
    expect((await yard.submit()).state).toBe("queued");
    expect(yard.told.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("while it waits frees its place, and the job is done all the same", async () => {
    const slow = await yard.join({ profile: { name: "slow", toolchains: [{ ...workerToolchain, language: "slow" }] } });
    const gone = new AbortController();
    const waiting = fetch(`${yard.url}/api/v1/jobs?wait=60`, {
      method: "POST",
      body: JSON.stringify({ language: "slow", source: "x" }),
      headers: { "content-type": "application/json" },
      signal: gone.signal,
    });
    const assign = await slow.next("assign");
    gone.abort();
    await expect(waiting).rejects.toThrow();
    slow.execute(assign);
    await slow.next("acknowledged");
    expect((await yard.get(`/api/v1/jobs/${assign.jobId}`)).body.state).toBe("done");
    await slow.die();
  });
});

const workerToolchain = {
  title: "Slow",
  name: "slow",
  version: "1",
  aliases: [],
  extensions: [],
  isDefault: true,
  example: { path: "a", content: "b" },
};

describe("an Idempotency-Key", () => {
  const key = { "idempotency-key": "k1" };

  it("makes the same request the same job, in whatever order its fields are", async () => {
    const first = await yard.post("/api/v1/jobs?wait=30", { ...usual, args: ["a"] }, key);
    const again = await yard.post("/api/v1/jobs", { args: ["a"], source: "print(1)", language: "py" }, key);
    expect(again.status).toBe(201);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(again.body).toEqual(first.body);
  });

  it("refuses another request under the same key", async () => {
    await yard.post("/api/v1/jobs", { ...usual, args: ["a"] }, key);
    const { status, body } = await yard.refused({ ...usual, args: ["b"] }, key);
    expect([status, body.code]).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
  });

  it("keeps one job when the same request comes many times at once", async () => {
    const same = { "idempotency-key": "k2" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => yard.post("/api/v1/jobs", usual, same)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
  });
});

describe("a batch", () => {
  it("keeps all of its jobs", async () => {
    const { status, body } = await yard.post<{ items: JobSummary[] }>("/api/v1/jobs/batch", {
      jobs: [usual, usual, usual],
    });
    expect(status).toBe(201);
    expect(new Set(body.items.map(({ id }) => id)).size).toBe(3);
    await waitUntil("all to be done", async () => {
      const jobs = await Promise.all(body.items.map(({ id }) => yard.get<Job>(`/api/v1/jobs/${id}`)));
      return jobs.every((job) => job.body.state === "done");
    });
  });

  it.each([
    [{ ...usual, source: "" }, 400, "jobs.3.source"],
    [{ ...usual, language: "cobol" }, 422, "jobs.3.language"],
    [{ ...usual, source: "x".repeat(9 * 1024 * 1024) }, 413, "jobs.3.source"],
  ])("keeps none when one is bad", async (bad, status, field) => {
    const listed = async () => (await yard.get<{ items: unknown[] }>("/api/v1/jobs?limit=500")).body.items.length;
    const before = await listed();
    const answered = await yard.post("/api/v1/jobs/batch", { jobs: [usual, usual, usual, bad] });
    expect(answered.status).toBe(status);
    expect(answered.body).toHaveProperty("errors", [expect.objectContaining({ field })]);
    expect(await listed()).toBe(before);
  });
});

describe("the list", () => {
  it("walks through all jobs page by page, newest first, and filters, by any name of a language", async () => {
    const made = [];
    for (let index = 0; index < 7; index += 1)
      made.push((await yard.post("/api/v1/jobs?wait=30", { ...usual, language: "cpp" })).body.id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await yard.get<{ items: JobSummary[]; nextCursor: string | null }>(
        `/api/v1/jobs?limit=3&language=c%2B%2B&state=done&outcome=ok${next}`,
      );
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 7)).toEqual(made.reverse());
    expect(new Set(seen).size).toBe(seen.length);
  });
});
