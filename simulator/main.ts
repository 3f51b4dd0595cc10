/**
 * `npm run simulate`: the controller's own queue and placement on a virtual clock, beside other balancers.
 * `npm run simulate -- --report` plays the scenarios of docs/simulation.md and writes it anew.
 */
import { parseArgs } from "node:util";
import { type BalancerName, balancerNames, balancers } from "./balancers/index.ts";
import type { Result } from "./measures.ts";
import { writeReport } from "./report.ts";
import { simulate } from "./run.ts";
import { limits, type Scenario } from "./scenario.ts";

const usage = `npm run simulate -- [options]

  --workers N         machines, of mixed speed, cores and languages (100; ${limits.workers.least} to ${limits.workers.most})
  --jobs N            programs of a heavy-tailed mix (100000; ${limits.jobs.least} to ${limits.jobs.most})
  --load SHARE        work that comes over what the machines can do (0.9; ${limits.load.least} to ${limits.load.most})
  --mean-life MINUTES a machine dies after about this long, another comes after a minute (none dies)
  --balancers A,B     which to play (all: ${balancerNames.join(", ")})
  --seed N            the same seed is the same scenario (1)
  --json              one JSON object a line instead of the table
  --report            play the scenarios of docs/simulation.md and write it anew`;

const fail = (message: string): never => {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
};

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        workers: { type: "string", default: "100" },
        jobs: { type: "string", default: "100000" },
        load: { type: "string", default: "0.9" },
        "mean-life": { type: "string" },
        balancers: { type: "string", default: balancerNames.join(",") },
        seed: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        report: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

const numberIn = (name: string, text: string, { least, most }: { least: number; most: number }): number => {
  const value = Number(text);
  const isWhole = most <= 1 || Number.isInteger(value);
  if (text.trim() !== "" && isWhole && value >= least && value <= most) return value;
  return fail(`--${name} is "${text}": expected a ${most <= 1 ? "" : "whole "}number from ${least} to ${most}`);
};

const isBalancer = (name: string): name is BalancerName => name in balancers;

const flags = readFlags();

const readScenario = (): Scenario => ({
  seed: numberIn("seed", flags.seed, { least: 0, most: 2 ** 32 - 1 }),
  workers: numberIn("workers", flags.workers, limits.workers),
  jobs: numberIn("jobs", flags.jobs, limits.jobs),
  load: numberIn("load", flags.load, limits.load),
  ...(flags["mean-life"] === undefined
    ? {}
    : { meanLifeMs: 60_000 * numberIn("mean-life", flags["mean-life"], { least: 2, most: 1_000_000 }) }),
});

const readBalancers = (): BalancerName[] => {
  const names = flags.balancers.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isBalancer(name));
  if (unknown !== undefined) fail(`--balancers: there is no "${unknown}"; there are ${balancerNames.join(", ")}`);
  return names.filter(isBalancer);
};

const columns: [string, (result: Result) => string][] = [
  ["busy", ({ utilisation }) => `${(100 * utilisation).toFixed(1)}%`],
  ["mean wait", ({ meanWaitMs }) => `${Math.round(meanWaitMs)} ms`],
  ["p99 wait", ({ p99WaitMs }) => `${Math.round(p99WaitMs)} ms`],
  ["mean slow", ({ meanSlowdown }) => meanSlowdown.toFixed(2)],
  ["p99 slow", ({ p99Slowdown }) => p99Slowdown.toFixed(1)],
  ["Jain", ({ fairness }) => fairness.toFixed(3)],
  ["lost", ({ lost }) => String(lost)],
];

const showsProgress = process.stderr.isTTY;
const progress = (what: string) => (share: number) => {
  if (showsProgress) process.stderr.write(`\r\u001b[K${what} ${Math.floor(100 * share)}%`);
};
const clearProgress = () => {
  if (showsProgress) process.stderr.write("\r\u001b[K");
};

const main = async (): Promise<void> => {
  if (flags.help) return console.log(usage);
  if (flags.report) {
    await writeReport((what) => console.log(what));
    return;
  }
  const scenario = readScenario();
  const names = readBalancers();
  const header = `${"balancer".padEnd(22)}${columns.map(([title]) => title.padStart(11)).join("")}`;
  if (!flags.json) console.log(header);
  for (const name of names) {
    const startedAt = performance.now();
    const result = simulate(scenario, balancers[name], progress(name));
    clearProgress();
    const tookMs = Math.round(performance.now() - startedAt);
    if (flags.json) console.log(JSON.stringify({ balancer: name, scenario, ...result, tookMs }));
    else console.log(`${name.padEnd(22)}${columns.map(([, show]) => show(result).padStart(11)).join("")}`);
  }
};

await main();
