import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@runyard/client";
import { type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CliEnd, runCli } from "./cli-process.ts";

let runyard: RunyardProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  [runyard, folder] = await Promise.all([startRunyard({ command: "controller" }), temporaryFolder("class")]);
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const asOwner = (...args: string[]): Promise<CliEnd> =>
  runCli({
    args,
    environment: { RUNYARD_CONTROLLER: runyard.url, RUNYARD_DATA: runyard.dataFolder, XDG_CONFIG_HOME: folder.path },
  });
const json = ({ out, err }: CliEnd) => {
  expect(err).toBe("");
  return JSON.parse(String(out));
};

it("sets up a class of thirty with one command, and prints passwords that open their accounts", async () => {
  const file = join(folder.path, "students.csv");
  const names = Array.from({ length: 30 }, (_, at) => `student-${at + 1}`);
  await writeFile(file, ["name,mail", ...names.map((name) => `${name},${name}@example.com`)].join("\n"));
  json(await asOwner("group", "create", "cs1", "--only", "python,c", "--json"));
  const { items } = json(await asOwner("group", "import", "cs1", file, "--json"));
  expect(items.map(({ name }: { name: string }) => name)).toEqual(names);
  const [{ name, password }] = items;
  const session = await createClient({ url: runyard.url }).session.logIn({ name, password, keep: "token" });
  expect(session).toMatchObject({ name: "student-1", role: "user" });
  const again = await asOwner("group", "import", "cs1", file);
  expect(again.status).not.toBe(0);
  expect(again.err).toContain("student-1");
});

it("names a teacher, gives out a code, and bounds each member", async () => {
  json(await asOwner("user", "add", "ms-lovelace", "--json"));
  json(await asOwner("group", "add", "cs1", "ms-lovelace", "--role", "teacher", "--json"));
  const { code } = json(await asOwner("group", "code", "cs1", "--life", "2h", "--json"));
  const joining = { code: code.code, name: "late", password: "long enough to be one" };
  expect(await createClient({ url: runyard.url }).groups.join(joining)).toEqual({ user: "late", group: "cs1" });
  const { name, password } = json(await asOwner("user", "add", "early", "--json"));
  const { token } = await createClient({ url: runyard.url }).session.logIn({ name, password, keep: "token" });
  const entered = json(await asOwner("group", "enter", code.code, "--token", token ?? "", "--json"));
  expect(entered).toMatchObject({ name: "cs1", code: null });
  json(await asOwner("quota", "set", "group:cs1", "--jobs", "4", "--memory", "64MiB", "--json"));
  expect(json(await asOwner("quota", "show", "late", "--json")).inForce).toMatchObject({ jobs: 4 });
  const { items } = json(await asOwner("group", "members", "cs1", "--json"));
  expect(items).toHaveLength(33);
  expect(items).toContainEqual({ name: "ms-lovelace", role: "teacher" });
  expect(json(await asOwner("group", "code", "cs1", "--revoke", "--json")).code).toBeNull();
});

it("says which languages and limits its members have", async () => {
  const made = json(await asOwner("group", "create", "cs2", "--only", "python", "--time", "5s", "--json"));
  expect(made).toMatchObject({ languages: ["python"], limits: { wallTimeMs: 5_000 } });
  const changed = json(await asOwner("group", "set", "cs2", "--only", "all", "--memory", "64MiB", "--json"));
  expect(changed).toMatchObject({ languages: null, limits: { wallTimeMs: 5_000, memoryBytes: 67_108_864 } });
  const back = json(await asOwner("group", "set", "cs2", "--time", "usual", "--memory", "usual", "--json"));
  expect(back).toMatchObject({ languages: null, limits: null });
});
