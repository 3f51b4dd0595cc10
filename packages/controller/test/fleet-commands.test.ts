import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { listProcesses, temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandProvider } from "../src/fleet/command-provider.ts";
import { ProcessProvider } from "../src/fleet/process-provider.ts";
import type { WorkerSpec } from "../src/fleet/provider.ts";

let folder: { path: string } & AsyncDisposable;
beforeEach(async () => {
  folder = await temporaryFolder("fleet");
});
afterEach(() => folder[Symbol.asyncDispose]());

const spec = (more: Partial<WorkerSpec> = {}): WorkerSpec => ({
  name: "fleet-7",
  number: 7,
  url: "http://127.0.0.1:7420",
  slots: 3,
  token: "secret",
  tokenFile: join(folder.path, "join-token"),
  authority: undefined,
  ...more,
});
const environment = { PATH: process.env.PATH };
const never = new AbortController().signal;

const commands = (start: string[], stop: string[] = ["true"]): CommandProvider =>
  new CommandProvider({ folder: folder.path, start, stop, environment });

/** A line that runs this script, with the words that follow as its arguments. */
const script = (text: string, ...words: string[]): string[] => [process.execPath, "-e", text, "--", ...words];

it("fills in what a command asks for, leaves other braces alone, and hands the token over in the environment", async () => {
  const text =
    "require('fs').writeFileSync(process.argv[1], JSON.stringify([process.env.RUNYARD_TOKEN, ...process.argv]))";
  const out = join(folder.path, "out");
  await commands(script(text, out, "{name} {number}", "{url}", "{slots}", "{token_file}", "{{.Names}}")).start(
    spec(),
    never,
  );
  const [token, , , ...words] = JSON.parse(await readFile(out, "utf8"));
  expect(token).toBe("secret");
  expect(words).toEqual(["fleet-7 7", "http://127.0.0.1:7420", "3", spec().tokenFile, "{{.Names}}"]);
});

it.each([
  ["fails", script("console.error('no room left'); process.exit(3)"), /exit status 3: no room left/],
  ["is killed", script("process.kill(process.pid, 'SIGKILL')"), /SIGKILL/],
  ["is not there", ["/no/such/command"], /ENOENT/],
])("tells of a command that %s", async (_, line, said) => {
  await expect(commands(line).start(spec(), never)).rejects.toThrow(said);
  await expect(commands(["true"], line).stop(spec(), never)).rejects.toThrow(said);
});

it("ends a command that hangs, with all that it has started", async () => {
  const mark = join(folder.path, "children");
  const text = `
    const { spawn } = require('child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    require('fs').writeFileSync(process.argv[1], [process.pid, child.pid].join(' '));
    setInterval(() => {}, 1000);`;
  const late = new AbortController();
  const starting = commands(script(text, mark)).start(spec(), late.signal);
  const pids = await waitUntil("the command's child", async () => {
    const numbers = (await readFile(mark, "utf8").catch(() => "")).split(" ").map(Number);
    return numbers.length === 2 && numbers;
  });
  late.abort(new Error("too late"));
  await expect(starting).rejects.toThrow("too late");
  await waitUntil("the end of both", async () => !(await listProcesses()).some(({ pid }) => pids.includes(pid)));
});

const worker = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)";
const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";

const processes = (text = worker): ProcessProvider =>
  new ProcessProvider({ folder: folder.path, environment, commandLine: ({ name }, of) => script(text, name, of) });

it("starts, finds and stops processes, also those that another provider has started", async () => {
  await processes().start(spec(), never);
  await processes().start(spec({ name: "fleet-8" }), never);
  const later = processes();
  expect(await later.list()).toEqual(new Set(["fleet-7", "fleet-8"]));
  await later.stop(spec(), never);
  expect(await later.list()).toEqual(new Set(["fleet-8"]));
  await later.stop(spec(), never);
  later.kill();
  await waitUntil("the end of both", async () => (await later.list()).size === 0);
});

it("finds no process of another folder", async () => {
  const other = join(folder.path, "other");
  await mkdir(other);
  await using stack = new AsyncDisposableStack();
  const theirs = new ProcessProvider({
    folder: other,
    environment,
    commandLine: ({ name }, of) => script(worker, name, of),
  });
  stack.defer(() => theirs.stop(spec(), never));
  await theirs.start(spec(), never);
  expect(await processes().list()).toEqual(new Set());
  await processes().stop(spec(), never);
  expect(await theirs.list()).toEqual(new Set(["fleet-7"]));
});

it("kills a process that does not listen, at once when there is no time", async () => {
  const provider = processes(`${deaf}; console.log('deaf')`);
  await provider.start(spec(), never);
  await waitUntil("that it is deaf", async () => (await provider.lastWords("fleet-7")) === "deaf");
  await provider.stop(spec(), AbortSignal.abort());
  expect(await provider.list()).toEqual(new Set());
});

it("keeps a process's last words for its owner alone", async () => {
  const provider = processes("console.error('one\\nthe machine lacks bubblewrap\\n')");
  await provider.start(spec(), never);
  await waitUntil("the words", async () => (await provider.lastWords("fleet-7")) === "the machine lacks bubblewrap");
  expect((await stat(join(folder.path, "fleet-7.log"))).mode & 0o777).toBe(0o600);
});
