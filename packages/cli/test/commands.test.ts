import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./cli-process.ts";

let runyard: RunyardProcess;
let done: string;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 2 });
  const job = await runyard.client.jobs.submit(
    { language: "python", source: "import sys; print('out'); print('err', file=sys.stderr); sys.exit(4)" },
    { wait: 60 },
  );
  done = job.id;
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
});

const ask = (...args: string[]) => runCli({ args, environment: { RUNYARD_CONTROLLER: runyard.url } });

describe("looking", () => {
  it("lists jobs for people and as JSON", async () => {
    const shown = await ask("jobs", "--state", "done");
    expect(shown).toMatchObject({ status: 0, err: "" });
    expect(String(shown.out)).toMatch(new RegExp(`^ID .*\\n${done} +done +runtime_error +python .* 4 +\\S+ *$`, "m"));
    const listed = JSON.parse(String((await ask("jobs", "--json", "--limit", "1")).out));
    expect(listed).toMatchObject({ items: [{ id: done }], nextCursor: null });
    const found = await ask("jobs", "--json", "--text", done.slice(-8).toLowerCase(), "--since", "1h");
    expect(JSON.parse(String(found.out))).toMatchObject({ items: [{ id: done }] });
    expect(JSON.parse(String((await ask("jobs", "--json", "--worker", "nobody")).out)).items).toEqual([]);
  });

  it("shows who is connected, itself among them", async () => {
    expect(String((await ask("clients")).out)).toMatch(/^CLIENT .*\n[\s\S]*runyard-cli\/\S+ +127\.0\.0\.1 +local +1 /);
  });

  it("finds a job by its id, a beginning of it, and @last", async () => {
    for (const name of [done, done.slice(0, 20).toLowerCase(), done.slice(4, 22), "@last"]) {
      expect(JSON.parse(String((await ask("job", name, "--json")).out))).toMatchObject({
        id: done,
        outcome: "runtime_error",
      });
    }
    expect(String((await ask("job", "@last")).out)).toMatch(/^because +the program ended with exit status 4$/m);
  });

  it("shows what a job printed, both streams or one, and its status where that is asked for", async () => {
    const both = await ask("logs", "@last", "--exit-code");
    expect(both).toMatchObject({ status: 4, out: Buffer.from("out\n") });
    expect(both.err).toMatch(/^err\nrunyard: /);
    expect((await ask("logs", "@last", "--stderr")).out).toHaveLength(0);
    expect((await ask("logs", "@last", "--stdout")).err).not.toMatch(/^err$/m);
  });

  it("lists what a worker has and could have", async () => {
    const [worker] = await runyard.client.workers.list();
    const listed = JSON.parse(String((await ask("toolchain", "list", "--worker", worker?.name ?? "", "--json")).out));
    const stateOf = (name: string) =>
      listed.items.find(({ language }: { language: string }) => language === name)?.state;
    expect([stateOf("python"), stateOf("kotlin")]).toEqual(["offered", "missing"]);
  });

  it.each(["languages", "workers", "clients", "top", "cluster", "status", "version", "doctor"])(
    "answers %s, also as JSON",
    async (verb) => {
      expect(await ask(verb)).toMatchObject({ status: 0 });
      const asJson = await ask(verb, "--json");
      expect(asJson.status).toBe(0);
      expect(() => JSON.parse(String(asJson.out))).not.toThrow();
    },
  );
});

describe("acting", () => {
  it("cancels jobs, and says which it could not", async () => {
    const { id } = await runyard.client.jobs.submit({ language: "python", source: "while True: pass" });
    const end = await ask("cancel", id, done);
    expect(String(end.out)).toBe(`${id} cancelled\n`);
    expect(end).toMatchObject({ status: 6 });
  });

  it("drains a worker by its name", async () => {
    const [worker] = await runyard.client.workers.list();
    const end = await ask("drain", worker?.name ?? "");
    expect(end).toMatchObject({ status: 0 });
    expect(String(end.out)).toMatch(/draining|stopped/);
  });
});

describe("failing", () => {
  it.each<[string, string[], number, string]>([
    ["no such job", ["job", "job_00000000000000000000000000"], 3, "JOB_NOT_FOUND"],
    ["no such worker", ["drain", "nobody"], 3, "WORKER_NOT_FOUND"],
    ["no such worker to list", ["toolchain", "list", "--worker", "nobody"], 3, "WORKER_NOT_FOUND"],
    ["no beginning of an id", ["job", "zzzz"], 3, "FAILED"],
    ["an unknown state", ["jobs", "--state", "activ"], 2, "USAGE"],
    ["an unknown flag", ["jobs", "--frob"], 2, "USAGE"],
    ["a missing argument", ["cancel"], 2, "USAGE"],
    ["nobody there", ["workers", "--controller", "http://127.0.0.1:1"], 7, "UNREACHABLE"],
  ])("ends with its status, in words and as JSON, for %s", async (_, args, status, code) => {
    const words = await ask(...args);
    expect(words).toMatchObject({ status, out: Buffer.alloc(0) });
    expect(words.err).toMatch(/^runyard: /);
    expect(words.err).not.toMatch(/\n\s+at /);
    const asJson = await ask(...args, "--json");
    expect(asJson).toMatchObject({ status, out: Buffer.alloc(0) });
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code, message: expect.any(String) } });
  });

  it("names the command that was meant", async () => {
    const end = await ask("langauges");
    expect(end).toMatchObject({ status: 2 });
    expect(end.err).toMatch(/did you mean "languages"\?/);
  });

  it("tells all problems of the settings at once", async () => {
    await using folder = await temporaryFolder("settings");
    await writeFile(join(folder.path, "runyard.toml"), "prot = 1\n");
    const environment = { RUNYARD_SLOTS: "many" };
    const end = await runCli({ args: ["up", "--port", "-1"], folder: folder.path, environment });
    expect(end).toMatchObject({ status: 2 });
    expect(end.err).toMatch(/--port.*\n.*RUNYARD_SLOTS|RUNYARD_SLOTS.*\n.*--port/s);
    expect(end.err).toMatch(/did you mean "port"/);
  });

  it("refuses to serve where others could reach it", async () => {
    await using folder = await temporaryFolder("open");
    const end = await ask("up", "--host", "0.0.0.0", "--data", folder.path);
    expect(end).toMatchObject({ status: 2 });
    expect(end.err).toMatch(/--host 0\.0\.0\.0 .*runyard user add.*--tls/);
  });

  it("shows help with examples", async () => {
    for (const verb of ["up", "run", "jobs", "logs"]) {
      const end = await ask(verb, "--help");
      expect(end).toMatchObject({ status: 0, err: "" });
      expect(String(end.out)).toMatch(/Examples:\n {2}\$ runyard/);
    }
  });
});
