/**
 * `npm run bench`: bare machine, sandbox alone and whole Runyard, in one run on one machine, and the controller's own
 * cost. `npm run bench -- --quick` takes a minute and proves little. Results are kept in `bench/results/`.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openBare } from "./bare.ts";
import { clusterReport, measureCluster } from "./cluster.ts";
import { measureController } from "./controller-cost.ts";
import { describeMachine } from "./machine.ts";
import { type BenchProgram, programs } from "./programs.ts";
import { controllerReport, programReport } from "./report.ts";
import { openSandboxAlone } from "./sandbox-alone.ts";
import { type Latency, latency, rounded } from "./statistics.ts";
import { openThroughHttp } from "./through-http.ts";
import type { Way } from "./way.ts";
import { measureWeb, webReport } from "./web.ts";

export type Measured = {
  latency: Latency;
  /** One at a time as well, each a moment after the one before. */
  rested: Latency;
  jobsPerSecond: number;
};
export type ProgramResult = { program: string; ways: Record<string, Measured> };

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    "no-controller": { type: "boolean" },
    /** The controller with many workers, and how it comes back, in place of the programs. */
    cluster: { type: "boolean", default: false },
    /** The web application in a browser, in place of the programs. */
    web: { type: "boolean", default: false },
  },
});
const lanes = 2 * cpus().length;
const rounds = flags.quick ? 10 : 60;
const seconds = flags.quick ? 2 : 8;
const warmUpSeconds = flags.quick ? 1 : 5;
const turns = flags.quick ? 1 : 3;
const restMs = 50;

/** In turns, so that a machine that gets slower or faster meanwhile does so for every way alike. */
const measureProgram = async (program: BenchProgram, ways: Way[]): Promise<ProgramResult> => {
  const alone = new Map<string, number[]>(ways.map((way) => [way.name, []]));
  const rested = new Map<string, number[]>(ways.map((way) => [way.name, []]));
  const together = new Map<string, number>(ways.map((way) => [way.name, 0]));
  // Servers run for long: what their first second costs is not what a job costs.
  for (const way of ways) await way.measure(program, { seconds: warmUpSeconds, rounds: 1_000_000, lanes });
  for (let turn = 0; turn < turns; turn += 1) {
    for (const way of ways) {
      const effort = { seconds, rounds: Math.ceil(rounds / turns), lanes: 1 };
      alone.get(way.name)?.push(...(await way.measure(program, effort)));
      rested.get(way.name)?.push(...(await way.measure(program, { ...effort, restMs })));
    }
    for (const way of ways) {
      const start = performance.now();
      const times = await way.measure(program, { seconds: seconds / turns, rounds: 1_000_000, lanes });
      const rate = times.length / ((performance.now() - start) / 1000);
      together.set(way.name, (together.get(way.name) ?? 0) + rate / turns);
    }
  }
  const measured = ways.map((way): [string, Measured] => [
    way.name,
    {
      latency: latency(alone.get(way.name) ?? []),
      rested: latency(rested.get(way.name) ?? []),
      jobsPerSecond: rounded(together.get(way.name) ?? 0),
    },
  ]);
  return { program: program.name, ways: Object.fromEntries(measured) };
};

const typescriptFolder = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
const typescriptCompiler = [process.execPath, join(typescriptFolder, "bin/tsc"), "--module", "commonjs"];

const measurePrograms = async (): Promise<ProgramResult[]> => {
  await using bare = await openBare();
  await using sandbox = await openSandboxAlone(lanes, [dirname(typescriptFolder)]);
  await using http = await openThroughHttp(lanes);
  const results: ProgramResult[] = [];
  for (const program of programs(typescriptCompiler)) {
    if (flags.only !== undefined && !program.name.includes(flags.only)) continue;
    const result = await measureProgram(program, [bare, sandbox, http]);
    results.push(result);
    process.stdout.write(programReport([result], results.length === 1));
  }
  return results;
};

const machine = await describeMachine();
console.log(`${machine.cpu}, ${machine.cpus} cores, Linux ${machine.kernel}, commit ${machine.commit}\n`);
const noopJobs = flags.quick ? 5_000 : 30_000;

const measureAll = async (): Promise<object> => {
  const measured = await measurePrograms();
  const controller = flags["no-controller"] ? undefined : await measureController(noopJobs, 100_000);
  if (controller !== undefined) process.stdout.write(controllerReport(controller));
  return { lanes, programs: measured, controller };
};

const measureMany = async (): Promise<object> => {
  const cluster = await measureCluster({ seconds, jobs: noopJobs });
  process.stdout.write(clusterReport(cluster));
  return { cluster };
};

const measureBrowser = async (): Promise<object> => {
  const web = await measureWeb(flags.quick ? 3 : 12);
  console.log(webReport(web));
  return { web };
};

const kind = flags.cluster ? "cluster" : flags.web ? "web" : undefined;
const measured = await (kind === "cluster" ? measureMany() : kind === "web" ? measureBrowser() : measureAll());

const results = join(import.meta.dirname, "results");
await mkdir(results, { recursive: true });
const atMs = Date.now();
const file = join(
  results,
  `${new Date(atMs).toISOString().slice(0, 10)}-${machine.commit}${kind === undefined ? "" : `-${kind}`}${flags.quick ? "-quick" : ""}.json`,
);
await writeFile(file, `${JSON.stringify({ atMs, machine, ...measured }, null, 2)}\n`);
console.log(`\nkept in ${file}`);
