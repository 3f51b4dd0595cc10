import { expect, it } from "vitest";
import { runChaos } from "./chaos/chaos.ts";

const seed = Number(process.env.RUNYARD_TEST_SEED ?? 20_261);
const durationMs = 25_000;

it(`every accepted job has one right result after ${durationMs / 1000} s of random faults (seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  const report = await runChaos({ seed, durationMs });
  console.log(`${report.jobs} jobs, ${report.reruns} re-runs, faults: ${JSON.stringify(report.faults)}`);
  expect(report.problems, report.logs).toEqual([]);
  expect(report.jobs).toBeGreaterThan(5);
  expect(Object.keys(report.faults).length).toBeGreaterThan(2);
});
