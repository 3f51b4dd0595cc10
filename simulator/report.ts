import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "@runyard/testkit";
import { type BalancerName, balancerNames, balancers } from "./balancers/index.ts";
import { drawChart } from "./chart.ts";
import type { Result } from "./measures.ts";
import { simulate } from "./run.ts";
import type { Scenario } from "./scenario.ts";

type Played = { scenario: Scenario; results: Record<BalancerName, Result> };
type Tell = (what: string) => void;

const hundred = { workers: 100, jobs: 200_000, seed: 1 };
const loads = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
const seeds = [1, 2, 3, 4, 5];
const clusters: readonly Scenario[] = [
  ...[0.7, 0.9].map((load) => ({ workers: 10, jobs: 100_000, seed: 1, load })),
  ...[0.7, 0.9].map((load) => ({ ...hundred, load })),
  ...[0.7, 0.9].map((load) => ({ workers: 1_000, jobs: 400_000, seed: 1, load })),
  { workers: 5_000, jobs: 1_000_000, seed: 1, load: 0.9 },
];
const dying: Scenario = { ...hundred, load: 0.8, meanLifeMs: 10 * 60_000 };

const page = join(repositoryRoot, "docs/simulation.md");
const begin = "<!-- results: written by npm run simulate -- --report -->";
const end = "<!-- end of results -->";

/** Plays what the report tells of, and puts tables and charts into docs/simulation.md between its marks. */
export const writeReport = async (tell: Tell): Promise<void> => {
  const text = await readFile(page, "utf8");
  const [head, rest] = text.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`${page} has lost its marks: ${begin} and ${end}`);
  const known = new Map<string, Played>();
  const played = (scenario: Scenario): Played => {
    const key = JSON.stringify(scenario);
    const answer = known.get(key) ?? play(scenario, tell);
    known.set(key, answer);
    return answer;
  };
  const perLoad = loads.map((load) => played({ ...hundred, load }));
  await writeFile(join(repositoryRoot, "docs/images/simulation-slowdown.svg"), slowdownChart(perLoad));
  await writeFile(join(repositoryRoot, "docs/images/simulation-wait.svg"), waitChart(perLoad));
  const sections = [
    ...clusters.map((scenario) => section(played(scenario))),
    section(played(dying)),
    seedSection(seeds.map((seed) => played({ ...hundred, seed, load: 0.9 }))),
  ];
  await writeFile(page, `${head}${begin}\n\n${sections.join("\n\n")}\n\n${end}${tail}`);
};

const play = (scenario: Scenario, tell: Tell): Played => {
  const results: Partial<Record<BalancerName, Result>> = {};
  for (const name of balancerNames) {
    const startedAt = performance.now();
    results[name] = simulate(scenario, balancers[name]);
    tell(`${titleOf(scenario)}: ${name}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  return { scenario, results: results as Record<BalancerName, Result> };
};

const titleOf = ({ workers, jobs, load, meanLifeMs }: Scenario): string => {
  const deaths = meanLifeMs === undefined ? "" : `, each worker dying every ${meanLifeMs / 60_000} minutes or so`;
  return `${grouped(workers)} workers, ${grouped(jobs)} jobs, load ${Math.round(load * 100)}%${deaths}`;
};

const section = ({ scenario, results }: Played): string => {
  const rows = balancerNames.map((name) => {
    const result = results[name];
    const cells = [
      `${(result.utilisation * 100).toFixed(1)}%`,
      time(result.meanWaitMs),
      time(result.p99WaitMs),
      result.meanSlowdown.toFixed(2),
      result.p99Slowdown.toFixed(1),
      result.fairness.toFixed(3),
    ];
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  const lost = scenario.meanLifeMs === undefined ? "" : `\n\n${lostText(results["least-loaded"])}`;
  return `### ${titleOf(scenario)}

| | utilisation | mean wait | p99 wait | mean slowdown | p99 slowdown | Jain index |
|---|---:|---:|---:|---:|---:|---:|
${rows.join("\n")}${lost}`;
};

const lostText = ({ lost }: Result): string =>
  `Under least-loaded ${grouped(lost)} programs died with their machines and were run again; every job ended.`;

const seedSection = (played: readonly Played[]): string => `### Other seeds

p99 slowdown with ${grouped(hundred.workers)} workers at a load of 90%: other machines, programs and arrivals each time.

| | ${seeds.map((seed) => `seed ${seed}`).join(" | ")} |
|---|${seeds.map(() => "---:").join("|")}|
${balancerNames.map((name) => `| ${name} | ${played.map(({ results }) => results[name].p99Slowdown.toFixed(1)).join(" | ")} |`).join("\n")}`;

const linesOf = (played: readonly Played[], measure: (result: Result) => number) =>
  balancerNames.map((name) => ({
    name,
    points: played.map(({ scenario, results }) => ({ x: scenario.load, y: Math.max(1, measure(results[name])) })),
  }));

const slowdownChart = (played: readonly Played[]): string =>
  drawChart({
    title: "99 of 100 jobs are slowed by less than",
    xTitle: "load",
    yTitle: "p99 slowdown",
    lines: linesOf(played, ({ p99Slowdown }) => p99Slowdown),
  });

const waitChart = (played: readonly Played[]): string =>
  drawChart({
    title: "Mean wait",
    xTitle: "load",
    yTitle: "milliseconds",
    lines: linesOf(played, ({ meanWaitMs }) => meanWaitMs),
  });

const grouped = (value: number): string => value.toLocaleString("en-GB");
const time = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
