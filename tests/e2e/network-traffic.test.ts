import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cliEntry, itWith, startRunyard, temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect } from "vitest";

const run = promisify(execFile);

const canSeparate = (() => {
  const name = `ry-probe-${process.pid}`;
  try {
    execFileSync("ip", ["netns", "add", name], { stdio: "ignore" });
    execFileSync("ip", ["netns", "delete", name], { stdio: "ignore" });
    execFileSync("python3", ["-c", "import socket; socket.AF_PACKET"], { stdio: "ignore" });
    return true;
  } catch {
    // Not root, no ip or no python3: the tests are listed as skipped.
    return false;
  }
})();
const needs = { what: "root, ip netns and python3", isThere: canSeparate };

const password = "correct-horse-battery-staple-9";
const sourceMark = "a-mark-in-the-source";
const outputMark = "a-mark-in-the-output";
const source = `# ${sourceMark}\nprint("a-mark-" + "in-the-output")\n`;

const near = `ry-near-${process.pid}`;
const far = `ry-far-${process.pid}`;
const address = "10.203.113.1";

/** Only the network is another: the rest of the machine, its cgroups above all, is as it was. */
const within = (namespace: string): string[] => ["nsenter", `--net=/var/run/netns/${namespace}`];

let opened: AsyncDisposableStack;
let folder: string;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  folder = opened.use(await temporaryFolder("traffic")).path;
  if (!canSeparate) return;
  for (const name of [near, far]) {
    await run("ip", ["netns", "add", name]);
    opened.defer(async () => void (await run("ip", ["netns", "delete", name])));
    await run("ip", ["-n", name, "link", "set", "lo", "up"]);
  }
  await run("ip", ["-n", near, "link", "add", "ry-near", "type", "veth", "peer", "name", "ry-far", "netns", far]);
  for (const [name, device, ip] of [
    [near, "ry-near", address],
    [far, "ry-far", "10.203.113.2"],
  ] as const) {
    await run("ip", ["-n", name, "address", "add", `${ip}/24`, "dev", device]);
    await run("ip", ["-n", name, "link", "set", device, "up"]);
  }
});
afterEach(() => opened.disposeAsync());

/** Reads what passes in a namespace. @returns what has passed so far */
const capture = async (namespace: string): Promise<() => Promise<Buffer>> => {
  const file = join(folder, "packets");
  const [command = "", ...args] = [
    ...within(namespace),
    "python3",
    join(import.meta.dirname, "packet-reader.py"),
    file,
  ];
  const reader = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  opened.defer(async () => {
    reader.kill("SIGTERM");
    await once(reader, "exit");
  });
  await once(reader.stdout, "data");
  return () => readFile(file);
};

type Words = { args: string[]; input?: string; namespace: string };

const runyard = async ({ args, input = "", namespace }: Words): Promise<string> => {
  const [command = "", ...words] = [...within(namespace), process.execPath, cliEntry, ...args];
  const child = spawn(command, words, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, XDG_CONFIG_HOME: folder, RUNYARD_CA_FILE: join(folder, "data", "ca.pem") },
  });
  child.stdin.end(input);
  let out = "";
  let err = "";
  child.stdout.on("data", (bytes) => (out += bytes));
  child.stderr.on("data", (bytes) => (err += bytes));
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${err}`);
  return out;
};

/** It knows the controller by the token alone. @returns what it has kept */
const startWorker = async (url: string, token: string): Promise<{ credential: string }> => {
  const words = ["worker", "--join", url, "--slots", "1", "--name", "far", "--data", join(folder, "worker")];
  const [command = "", ...args] = [...within(far), process.execPath, cliEntry, ...words];
  const worker = spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      RUNYARD_LANGUAGES: "python",
      RUNYARD_TOKEN: token,
    },
  });
  opened.defer(async () => {
    worker.kill("SIGTERM");
    if (worker.exitCode === null) await once(worker, "exit");
  });
  await once(worker.stdout, "data");
  return JSON.parse(await readFile(join(folder, "worker", "far", "credential.json"), "utf8"));
};

const makeAccount = async (dataFolder: string): Promise<void> => {
  await using first = await startRunyard({ command: "controller", dataFolder });
  const args = ["user", "add", "ada", "--role", "admin", "--password-stdin", "--data", dataFolder];
  const child = spawn(process.execPath, [cliEntry, ...args, "--controller", first.url], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(`${password}\n`);
  expect((await once(child, "close"))[0]).toBe(0);
};

describe("what passes over the network", () => {
  itWith(
    needs,
    "between a worker, a controller and a terminal on other machines holds neither source, output, password nor token",
    async () => {
      const dataFolder = join(folder, "data");
      await makeAccount(dataFolder);
      const args = ["--host", address, "--tls", "auto"];
      const prefix = within(near);
      const controller = opened.use(await startRunyard({ command: "controller", dataFolder, args, prefix }));
      const packets = await capture(near);
      const at = ["--controller", controller.url];
      const create = ["token", "create", "--join", "--json", "--data", dataFolder, ...at];
      const { token: joinToken } = JSON.parse(await runyard({ args: create, namespace: near })) as { token: string };
      const { credential } = await startWorker(controller.url, joinToken);
      const login = ["login", "--name", "ada", "--password-stdin", ...at];
      await runyard({ args: login, input: `${password}\n`, namespace: far });
      await writeFile(join(folder, "program.py"), source);
      const out = await runyard({ args: ["run", join(folder, "program.py"), ...at], namespace: far });
      expect(out).toBe(`${outputMark}\n`);
      const kept = await readFile(join(folder, "runyard", "credentials.json"), "utf8");
      const { token } = Object.values(JSON.parse(kept) as Record<string, { token: string }>)[0] ?? { token: "" };
      expect(token).toMatch(/^ry._/);
      const passed = await packets();
      expect(passed.length).toBeGreaterThan(10_000);
      const tokens = [joinToken, joinToken.split(".").at(-1) ?? "", credential, token, token.split("_").at(-1) ?? ""];
      const secrets = [sourceMark, outputMark, password, ...tokens];
      expect(secrets.filter((secret) => passed.includes(secret))).toEqual([]);
    },
    180_000,
  );

  itWith(
    needs,
    "is seen by the same reader where it passes in clear, within one machine",
    async () => {
      const dataFolder = join(folder, "data");
      await makeAccount(dataFolder);
      const prefix = within(near);
      const packets = await capture(near);
      const controller = opened.use(await startRunyard({ dataFolder, slots: 1, prefix }));
      const at = ["--controller", controller.url];
      await runyard({
        args: ["login", "--name", "ada", "--password-stdin", ...at],
        input: `${password}\n`,
        namespace: near,
      });
      await writeFile(join(folder, "program.py"), source);
      await runyard({ args: ["run", join(folder, "program.py"), ...at], namespace: near });
      const joinToken = (await readFile(join(dataFolder, "join-token"), "utf8")).trim();
      const secrets = [sourceMark, outputMark, password, joinToken];
      await waitUntil("every secret in the packets", async () => {
        const passed = await packets();
        return secrets.every((secret) => passed.includes(secret));
      });
    },
    180_000,
  );
});
