import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { chmod, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectLayers, type StepFile } from "../src/index.ts";
import { type Attack, alwaysThere, attackFolder, readAttacks, readLayers } from "./attack-files.ts";
import {
  cgroupsOf,
  descendants,
  eventually,
  type Lab,
  megabyte,
  openLab,
  processExists,
  python,
  type Result,
  runStep,
} from "./lab.ts";

const patience = 60_000;
const node = "/opt/attacked/node";
const javaHome = dirname(dirname(realpathSync("/usr/bin/javac")));
const javaSettings = readdirSync("/etc")
  .filter((name) => name.startsWith("java"))
  .map((name) => ({ source: `/etc/${name}` }));
const secret = `secret-${Math.random()}`;
const everything = { folder: ".", maxBytes: 64 * megabyte, maxFiles: 1_000, maxDepth: 8 };

const systemFolders = ["/", "/usr/bin", "/usr/lib", "/etc", "/var", "/root", "/home"];

/** What should be the same before and after. */
const hostState = () => ({
  mounts: readFileSync("/proc/self/mountinfo", "utf8"),
  passwords: readFileSync("/etc/passwd", "utf8"),
  planted: systemFolders.filter((place) => existsSync(join(place, "evil"))),
  sharedMemory: readFileSync("/proc/sysvipc/shm", "utf8"),
  memoryFiles: readdirSync("/dev/shm"),
  corePattern: readFileSync("/proc/sys/kernel/core_pattern", "utf8"),
  hostname: hostname(),
});

let lab: Lab;
let folder: string;
let environment: Record<string, string>;
let before: ReturnType<typeof hostState>;
let supervisorPids: number[];
const clockAheadMs = Date.now() - performance.now();
let freeBytes: number;
let calls = 0;
const services: Server[] = [];

const listen = async (where: { port: number; host: string } | { path: string }): Promise<Server> => {
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  services.push(server);
  await new Promise<void>((resolve, reject) => server.on("error", reject).listen(where, resolve));
  return server;
};
const freeOf = async (place: string): Promise<number> => {
  const { bavail, bsize } = await statfs(place);
  return bavail * bsize;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runyard-attacks-"));
  await chmod(folder, 0o755);
  await writeFile(join(folder, "secret"), secret, { mode: 0o644 });
  const abstract = `runyard-attacks-${process.pid}`;
  const server = await listen({ port: 0, host: "127.0.0.1" });
  await listen({ path: `\0${abstract}` });
  environment = {
    PATH: `${dirname(node)}:/usr/bin:/bin`,
    HOME: "/work",
    SECRET: join(folder, "secret"),
    PORT: String((server.address() as AddressInfo).port),
    ABSTRACT: abstract,
  };
  before = hostState();
  freeBytes = await freeOf(tmpdir());
  lab = await openLab({ mounts: [{ source: process.execPath, target: node }, { source: javaHome }, ...javaSettings] });
  supervisorPids = descendants(process.pid);
}, patience);

const compilers: Record<string, (file: string) => string[]> = {
  ".c": (file) => ["gcc", "-O1", "-w", "-pthread", file, "-o", "out"],
  ".cpp": (file) => ["g++", "-O1", file, "-o", "out"],
  ".java": (file) => [`${javaHome}/bin/javac`, "-J-Xmx200m", file],
};
const commands: Record<string, (file: string) => string[]> = {
  ".c": () => ["./out"],
  ".cpp": () => ["./out"],
  ".java": () => [`${javaHome}/bin/java`, "-Xmx128m", "Main"],
  ".py": (file) => ["/usr/bin/python3", file],
  ".sh": (file) => ["/bin/bash", file],
  ".js": (file) => [node, file],
};

/** Runs an attack where it strikes: in the compiler, or in what a compiler that is not attacked made of it. */
const strike = async ({ file, header }: Attack): Promise<Result> => {
  const kind = extname(file);
  const name = kind === ".java" ? "Main.java" : basename(file);
  const source: StepFile = { path: name, bytes: readFileSync(join(attackFolder, file)) };
  const limits = { memoryBytes: 512 * megabyte, ...header.limits };
  const compiler = compilers[kind]?.(name);
  const compile = (wishes: object) =>
    runStep(lab.host, compiler ?? [], { env: environment, files: [source], collect: everything, ...wishes });
  if (header.step === "compile") return compile({ limits });
  const files =
    compiler === undefined ? [source] : ((await compile({ limits: { memoryBytes: 1024 * megabyte } })).collected ?? []);
  const argv = commands[kind]?.(name) ?? [];
  const streams = header.on === "terminal" ? { terminal: { columns: 80, rows: 24 } } : {};
  return runStep(lab.host, argv, { env: environment, files, limits, collect: everything, ...streams });
};

const contain = async (attack: Attack): Promise<void> => {
  const { header } = attack;
  const result = await strike(attack);
  const seen = `${result.outcome} ${result.signal ?? result.exitCode}: ${result.both.slice(0, 2_000)}`;
  expect(header.outcome.split("|"), seen).toContain(result.outcome);
  if (header.signal !== undefined) expect(result.signal, seen).toBe(header.signal);
  if (header.prints !== undefined) expect(result.text, seen).toMatch(new RegExp(header.prints));
  expect(result.both).not.toContain("BREACH");
  for (const { bytes } of [{ bytes: Buffer.from(result.both) }, ...(result.collected ?? [])]) {
    expect(Buffer.from(bytes).includes(secret)).toBe(false);
    expect(Buffer.from(bytes).includes("root:x:0:0")).toBe(false);
  }
  const next = await python(lab.host, "import json, os; print('well', sorted(os.listdir('/work')))");
  expect(next).toMatchObject({ outcome: "ok", exitCode: 0, text: "well []\n" });
  expect(next.stderr.toString()).toBe("");
};

const layers = await inspectLayers();
const missing = layers.flatMap(({ name, active }) => (active ? [] : name));

describe("a hostile program", () => {
  for (const attack of readAttacks()) {
    const { needs } = attack.header;
    const isLost = missing.some((layer) => layer === needs);
    const name = `${attack.file}, which ${attack.header.attack}, is contained, and the next program never knows`;
    test.skipIf(isLost)(isLost ? `${name} [needs ${needs}]` : name, () => contain(attack), patience);
  }

  test("meets a layer whose loss is told, and so does every layer of a machine", () => {
    const told = readLayers();
    expect(told.map(({ name }) => name).sort()).toEqual(layers.map(({ name }) => name).sort());
    expect(told.filter(({ without }) => without === "")).toEqual([]);
    const known = [...told.map(({ name }) => name), ...alwaysThere];
    for (const { file, header } of readAttacks())
      for (const layer of [header.meets, header.needs ?? header.meets]) expect(known, file).toContain(layer);
  });

  test("has at least sixty kinds, and each says what it is", () => {
    expect(readAttacks().length).toBeGreaterThanOrEqual(60);
  });
});

/** Kept last: it closes what the attacks ran in. */
describe("after all of them", () => {
  test("the machine is as it was", async () => {
    await lab.host.close();
    await eventually(() => supervisorPids.every((pid) => !processExists(pid)));
    expect((await Promise.all(supervisorPids.map(cgroupsOf))).flat()).toEqual([]);
    expect(hostState()).toEqual(before);
    expect(calls).toBe(0);
    // Other tests write there as well.
    expect(freeBytes - (await freeOf(tmpdir()))).toBeLessThan(1024 * megabyte);
    expect(Math.abs(Date.now() - performance.now() - clockAheadMs)).toBeLessThan(5_000);
    expect(lab.log.kept).toEqual([]);
  });
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  for (const server of services) server.close();
  await rm(folder, { recursive: true, force: true });
});
