/**
 * `npm run chaos`: a cluster on this machine under random faults, and what became of the programs in it.
 * `--seed N` repeats a schedule, `--minutes M` says for how long faults strike (1), `--quiet` prints the summary alone,
 * `--logs FILE` keeps what the processes wrote. Status 1 when a promise was broken; the logs are then kept in any case.
 */
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChaosReport, runChaos } from "./chaos.ts";
import { faultKinds } from "./schedule.ts";

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    minutes: { type: "string", default: "1" },
    logs: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
});

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const spread = (values: readonly number[]): string =>
  values.length === 0 ? "none" : `p50 ${seconds(percentile(values, 0.5))}, max ${seconds(Math.max(...values))}`;

const print = (report: ChaosReport): void => {
  const faults = faultKinds.map((kind) => `${kind} ${report.faults[kind] ?? 0}`);
  const lines: [string, string][] = [
    ["seed", String(report.seed)],
    ["jobs", String(report.jobs)],
    ["faults", `${Object.values(report.faults).reduce((sum, count) => sum + count, 0)}: ${faults.join(", ")}`],
    ["re-runs", `${report.reruns} (${report.lostThrice} jobs given up after three; ${report.spared} faults spared)`],
    ["longest gap", seconds(Math.max(0, ...report.gapsMs))],
    ["recovery, jobs", spread(report.recoveriesMs)],
    ["recovery, controller", spread(report.controllerStartsMs)],
    ["problems", String(report.problems.length)],
  ];
  for (const [name, value] of lines) console.log(`${name.padEnd(22)}${value}`);
  for (const problem of report.problems) console.log(`  - ${problem}`);
};

const seed = Number(flags.seed);
if (!flags.quiet) console.log(`seed ${seed}`);
const report = await runChaos({
  seed,
  durationMs: Number(flags.minutes) * 60_000,
  tell: (line) => {
    if (!flags.quiet) console.log(line);
  },
});
print(report);
const isBroken = report.problems.length > 0;
const logs = flags.logs ?? (isBroken ? join(tmpdir(), `runyard-chaos-${seed}.log`) : undefined);
if (logs !== undefined) {
  await writeFile(logs, report.logs);
  console.log(`logs: ${logs}`);
}
if (isBroken) process.exitCode = 1;
