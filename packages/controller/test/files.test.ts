import { createHash } from "node:crypto";
import { type CollectedFile, collectBounds, contentTypeOf, type Problem, type StepEvent } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Assign, type FakeWorker, leaseOf, ran } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let worker: FakeWorker;
beforeEach(async () => {
  yard = await YardUnderTest.start();
  worker = await yard.join({ profile: { slots: 8 } });
});
afterEach(async () => {
  await worker.die();
  await yard[Symbol.asyncDispose]();
});

type Content = string | Uint8Array;
const sha256 = (content: Content): string => createHash("sha256").update(content).digest("hex");

const told = (path: string, content: Content): CollectedFile => ({
  path,
  bytes: Buffer.from(content).length,
  contentType: contentTypeOf(path),
  digest: `sha256:${sha256(content)}`,
});

const pieces = (path: string, content: Content, run = 0): StepEvent[] => {
  const bytes = Buffer.from(content);
  const { pieceBytes } = collectBounds;
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, number) => {
    const piece = bytes.subarray(number * pieceBytes, (number + 1) * pieceBytes);
    return { type: "file", run, path, bytes: piece.length, data: piece.toString("base64") };
  });
};

/** A run that left these files, as a worker tells it. */
const leaving = (files: Record<string, Content>, run = 0): StepEvent[] => [
  ...Object.entries(files).flatMap(([path, content]) => pieces(path, content, run)),
  ran(run, {
    files: Object.entries(files).map(([path, content]) => told(path, content)),
    leftOut: [],
    leftOutCount: 0,
  }),
];

const wanting = { collect: ["**"] };
const assigned = async (more: object = wanting): Promise<Assign> => {
  await yard.submit(more);
  return worker.next("assign");
};
const finish = async (lease: Assign, events: StepEvent[]) => {
  worker.execute(lease, events);
  return (await yard.get(`/api/v1/jobs/${lease.jobId}?wait=30`)).body;
};
const download = (id: string, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${yard.url}/api/v1/jobs/${id}/files/${path}`, init);
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe("a file that a run left", () => {
  it("is listed with the run, and answered byte for byte, as something to save and never to show", async () => {
    const plot = Buffer.from(Array.from({ length: 3 * collectBounds.pieceBytes + 7 }, (_, at) => (at * 31) % 256));
    const lease = await assigned();
    const job = await finish(lease, leaving({ "plot.png": plot, "out/a.csv": "1,2\n", empty: "" }));
    expect(job.runs[0]).toMatchObject({
      files: [told("plot.png", plot), told("out/a.csv", "1,2\n"), told("empty", "")],
      leftOut: [],
      leftOutCount: 0,
    });
    const answer = await download(job.id, "plot.png");
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(plot.length),
      "content-disposition": "attachment; filename=\"plot.png\"; filename*=UTF-8''plot.png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      etag: `"${sha256(plot)}"`,
    });
    expect((await bytesOf(answer)).equals(plot)).toBe(true);
    expect(String(await bytesOf(await download(job.id, "out/a.csv?run=0")))).toBe("1,2\n");
    expect(await bytesOf(await download(job.id, "empty"))).toHaveLength(0);
    const head = await download(job.id, "plot.png", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(plot.length)]);
  });

  it("may have any plain name", async () => {
    const names = [
      "é ü.csv",
      `a"b'c(d)*e%2F;f.txt`,
      "#?&=+",
      `${"long/".repeat(10)}${"x".repeat(250)}`,
      "<script>.html",
    ];
    const lease = await assigned();
    const job = await finish(lease, leaving(Object.fromEntries(names.map((name) => [name, name]))));
    for (const name of names) {
      const answer = await download(job.id, name.split("/").map(encodeURIComponent).join("/"));
      expect(String(await bytesOf(answer))).toBe(name);
      const disposition = answer.headers.get("content-disposition") ?? "";
      expect(disposition).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.%!#$&+^`|~-]+$/);
      expect(decodeURIComponent(disposition.split("''")[1] ?? "")).toBe(name.split("/").at(-1));
    }
  });

  it("belongs to its run", async () => {
    const lease = await assigned({ ...wanting, inputs: [{ stdin: "1" }, { stdin: "2" }] });
    const job = await finish(lease, [...leaving({ out: "first" }, 0), ...leaving({ out: "second" }, 1)]);
    const read = async (query: string) => String(await bytesOf(await download(job.id, `out${query}`)));
    expect(await Promise.all(["", "?run=0", "?run=1"].map(read))).toEqual(["first", "first", "second"]);
    expect((await download(job.id, "out?run=2")).status).toBe(404);
    expect((await download(job.id, "out?run=x")).status).toBe(400);
  });

  it("is told to followers without its bytes, and its bytes are in no transcript", async () => {
    const lease = await assigned();
    const job = await finish(lease, leaving({ a: "secret bytes" }));
    for (const followed of [await yard.allEvents(job.id), await yard.allEvents(job.id, "1.0")]) {
      const [file] = followed.filter(({ event }) => event.type === "file");
      expect(file).toEqual({ id: "1.1", event: { type: "file", run: 0, path: "a", bytes: 12 } });
    }
    await yard.restart();
    expect((await yard.allEvents(job.id)).map(({ event }) => event.type)).toEqual(["attempt", "file", "ran", "end"]);
  });

  it("is there after a restart, and gone with its job", async () => {
    const lease = await assigned();
    const job = await finish(lease, leaving({ a: "kept" }));
    await yard.restart();
    expect(String(await bytesOf(await download(job.id, "a")))).toBe("kept");
    yard.clock.sleep(31 * 86_400_000);
    await expect.poll(async () => (await download(job.id, "a")).status, { timeout: 20_000 }).toBe(404);
  });

  it("cannot be had before the job is done, nor where there is none", async () => {
    const lease = await assigned();
    worker.started(lease);
    worker.events(lease, leaving({ a: "early" }));
    const early = await yard.get<Problem>(`/api/v1/jobs/${lease.jobId}/files/a`);
    expect(early).toMatchObject({ status: 404, body: { code: "FILE_NOT_FOUND" } });
    expect(early.body.detail).toContain("once the job is done");
    await finish(lease, leaving({ a: "early" }));
    for (const path of ["b", "A", "a/b", "%C3%A9", "__proto__"]) {
      const { status, body } = await yard.get<Problem>(`/api/v1/jobs/${lease.jobId}/files/${path}`);
      expect([status, body.code]).toEqual([404, "FILE_NOT_FOUND"]);
    }
    for (const path of ["..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "a%00", "a%0Ab", "a%2F"]) {
      const { status, body } = await yard.get<Problem>(`/api/v1/jobs/${lease.jobId}/files/${path}`);
      expect([path, status, body.code]).toEqual([path, 400, "INVALID_REQUEST"]);
    }
    const nobody = `job_${"0".repeat(26)}`;
    expect((await yard.get<Problem>(`/api/v1/jobs/${nobody}/files/a`)).body.code).toBe("JOB_NOT_FOUND");
  });
});

describe("after a worker is lost", () => {
  it("the files are the second attempt's", async () => {
    const first = await assigned();
    worker.started(first);
    worker.events(first, leaving({ a: "first", only: "first" }));
    await worker.die();
    const other = await yard.join({ profile: { name: "lab-02" } });
    yard.clock.advance(11_000);
    const second = await other.next("assign");
    expect(second).toMatchObject({ jobId: first.jobId, attempt: 2 });
    other.execute(second, leaving({ a: "second" }));
    const job = (await yard.get(`/api/v1/jobs/${first.jobId}?wait=30`)).body;
    expect(job.runs[0]?.files).toEqual([told("a", "second")]);
    expect(String(await bytesOf(await download(job.id, "a")))).toBe("second");
    expect((await download(job.id, "only")).status).toBe(404);
    await other.die();
  });

  it("that comes back to a restarted controller, its files are handed in again", async () => {
    const lease = await assigned();
    const events = leaving({ a: "x".repeat(300_000) });
    worker.started(lease);
    worker.events(lease, events.slice(0, 2));
    await yard.restart();
    const held = [{ ...leaseOf(lease), state: "finished" as const, lastSeq: events.length }];
    const back = await yard.join({ workerId: worker.id, profile: { slots: 8 }, held });
    back.execute(lease, events);
    const job = (await yard.get(`/api/v1/jobs/${lease.jobId}?wait=30`)).body;
    expect(job).toMatchObject({ state: "done", attempt: 1, runs: [{ files: [{ path: "a", bytes: 300_000 }] }] });
    expect(await bytesOf(await download(job.id, "a"))).toHaveLength(300_000);
    await back.die();
  });
});

describe("a worker that hands in what cannot be", () => {
  const { pieceBytes, bytes: most, files: filesMost } = collectBounds;
  const piece = (path: string, bytes: number, more: object = {}): StepEvent => ({
    ...(pieces(path, Buffer.alloc(bytes))[0] as StepEvent & { type: "file" }),
    ...more,
  });
  const reporting = (...files: CollectedFile[]) => ran(0, { files, leftOut: [], leftOutCount: 0 });

  it.each<[string, StepEvent[], object?]>([
    ["files that nobody asked for", leaving({ a: "1" }), {}],
    ["a report of files that nobody asked for", [reporting(told("a", ""))], {}],
    ["a file that its report does not name", [...pieces("a", "1"), reporting()]],
    ["a report of a file that did not come", [reporting(told("a", "1"))]],
    ["a file of other bytes than reported", [...pieces("a", "1"), reporting(told("a", "2"))]],
    ["a file of another size than reported", [...pieces("a", "1"), reporting({ ...told("a", "1"), bytes: 2 })]],
    ["a file twice in one report", [...pieces("a", "1"), reporting(told("a", "1"), told("a", ""))]],
    ["a piece of another size than told", [piece("a", 2, { bytes: 3 })]],
    ["a piece that is no base64", [piece("a", 3, { data: "????" })]],
    ["a piece without bytes", [piece("a", 3, { data: undefined })]],
    ["a piece after the last", [piece("a", 5), piece("a", 5)]],
    ["a file of a run that there is not", leaving({ a: "1" }, 1)],
    ["files under another run's report", [...pieces("a", "1", 1), ran(0)], { ...wanting, inputs: [{}, {}] }],
    ["more bytes than a job may leave", Array.from({ length: most / pieceBytes + 1 }, () => piece("a", pieceBytes))],
    ["more files than a job may leave", Array.from({ length: filesMost + 1 }, (_, at) => piece(String(at), 1))],
  ])("%s, has the job taken away", async (_, events, more = wanting) => {
    const lease = await assigned(more);
    worker.started(lease);
    for (let at = 0; at < events.length; at += 50) worker.events(lease, events.slice(at, at + 50), at + 1);
    await worker.next("cancel");
    expect((await yard.get(`/api/v1/jobs/${lease.jobId}`)).body).not.toMatchObject({ state: "done" });
  });
});

describe("a request for files", () => {
  it.each<[unknown, string]>([
    [["../secret"], "collect.0"],
    [["ok", "/etc/passwd"], "collect.1"],
    [["a**"], "collect.0"],
    [[""], "collect.0"],
    [["a\\b"], "collect.0"],
    [[1], "collect.0"],
    [[], "collect"],
    ["plot.png", "collect"],
    [Array(33).fill("a"), "collect"],
  ])("as %j is refused and names the field", async (collect, field) => {
    const { status, body } = await yard.refused({ language: "python", source: "1", collect });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field }] });
  });
});
