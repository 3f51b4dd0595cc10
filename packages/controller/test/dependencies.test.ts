import type { Problem } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toolchain } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const plain = [toolchain("python", "3.11.2", { isDefault: true }), toolchain("javascript", "24.1.0")];
const resolving = [
  toolchain("python", "3.11.2", { isDefault: true, dependencies: "pip" }),
  toolchain("python", "3.13.0"),
  toolchain("javascript", "24.1.0", { dependencies: "npm" }),
];
const join = (name: string, toolchains = plain) => yard.join({ profile: { name, slots: 4, toolchains } });
const wanting = (...dependencies: unknown[]) => ({ language: "python", source: "import six", dependencies });

describe("a job that names libraries", () => {
  it.each([
    ["where no worker resolves any", {}, "python"],
    ["in a version for which none does", { version: "3.13" }, "python 3.13"],
    ["in a language for which none does", { language: "cpp" }, "cpp"],
  ])("is refused %s", async (_, more, named) => {
    await using worker = await join("lab-01", "version" in more ? resolving : [...plain, toolchain("cpp", "12")]);
    const { status, body } = await yard.refused({ ...wanting("six"), ...more });
    expect([status, body.code]).toEqual([422, "DEPENDENCIES_OFF"]);
    expect(body).toMatchObject({ errors: [{ field: "dependencies" }] });
    expect(body.detail).toContain(`libraries for ${named}`);
    await worker.die();
  });

  it.each<[string, object, string]>([
    ["an option", wanting("--index-url=http://elsewhere"), "dependencies.0"],
    ["an address", wanting("six", "six @ http://elsewhere/six.whl"), "dependencies.1"],
    ["a repository", { ...wanting("user/repository"), language: "javascript" }, "dependencies.0"],
    ["nothing", wanting(""), "dependencies.0"],
    ["a number", wanting(1), "dependencies.0"],
    ["none at all", wanting(), "dependencies"],
    ["too many", wanting(...Array(65).fill("six")), "dependencies"],
    [
      "and has a file in their place",
      { language: "javascript", files: [{ path: "node_modules/x/index.js", content: "1" }], dependencies: ["x"] },
      "files.0.path",
    ],
  ])("by %s is refused and the field is named", async (_, request, field) => {
    await using worker = await join("lab-01", resolving);
    const { status, body } = await yard.refused(request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field }] });
    await worker.die();
  });

  it("in a batch is refused with its place in it", async () => {
    await using worker = await join("lab-01");
    const jobs = [{ language: "python", source: "1" }, wanting("six")];
    const { body } = await yard.post<Problem>("/api/v1/jobs/batch", { jobs });
    expect(body).toMatchObject({ code: "DEPENDENCIES_OFF", errors: [{ field: "jobs.1.dependencies" }] });
    await worker.die();
  });

  it("goes to a worker that resolves them, whoever else is free", async () => {
    await using one = await join("plain-1");
    await using able = await join("able", resolving);
    await using two = await join("plain-2");
    for (let count = 0; count < 4; count += 1) {
      const job = await yard.submit(wanting("six>=1.16"));
      const assign = await able.next("assign");
      expect(assign).toMatchObject({ jobId: job.id, version: "3.11.2", request: { dependencies: ["six>=1.16"] } });
    }
    expect([one, two].flatMap(({ received }) => received).filter(({ type }) => type === "assign")).toEqual([]);
    const { body } = await yard.get<{ items: { name: string; versions: object[] }[] }>("/api/v1/languages");
    const python = body.items.find(({ name }) => name === "python");
    expect(python?.versions).toEqual([
      expect.not.objectContaining({ dependencies: "pip" }),
      expect.objectContaining({ version: "3.11.2", workers: 3, dependencies: "pip" }),
    ]);
    for (const worker of [one, able, two]) await worker.die();
  });

  it("waits for such a worker over a restart of the controller, while others run", async () => {
    const able = await join("able", resolving);
    const job = await yard.submit(wanting("six"));
    await able.next("assign");
    await able.die();
    yard.clock.advance(11_000);
    await expect.poll(async () => (await yard.get(`/api/v1/jobs/${job.id}`)).body.state).toBe("queued");
    await yard.restart();
    await using back = await join("plain");
    const other = await yard.submit();
    expect((await back.next("assign")).jobId).toBe(other.id);
    const waiting = (await yard.get(`/api/v1/jobs/${job.id}`)).body;
    expect(waiting).toMatchObject({ state: "queued", reason: { code: "no_worker_for_language" } });
    expect(waiting.reason?.message).toContain("python with dependencies");
    await using resolves = await join("able", resolving);
    expect((await resolves.next("assign")).jobId).toBe(job.id);
    for (const worker of [back, resolves]) await worker.die();
  });
});
