import type { ControllerCost } from "./controller-cost.ts";
import type { Measured, ProgramResult } from "./main.ts";

const columns = [20, 16, 24, 24, 24, 11, 18, 18];

const line = (cells: readonly string[]): string =>
  `${cells.map((cell, index) => (index === 0 ? cell.padEnd(columns[index] ?? 0) : cell.padStart(columns[index] ?? 0))).join("")}\n`;

const heading = (): string =>
  line([
    "latency alone, ms",
    "bare p50 / p90",
    "sandbox p50 / p90",
    "http p50 / p90",
    "rested: bare, http p50",
    "bare /s",
    "sandbox /s",
    "http /s",
  ]);

const times = (value: number, bare: number): string => `${(value / bare).toFixed(2)}x`;

const milliseconds = ({ latency }: Measured): string => `${latency.p50Ms.toFixed(1)} / ${latency.p90Ms.toFixed(1)}`;

const row = ({ program, ways }: ProgramResult): string => {
  const { bare, sandbox, http } = ways;
  if (bare === undefined || sandbox === undefined || http === undefined) throw new Error(`${program} was not measured`);
  const compared = (way: Measured): string => `${milliseconds(way)} ${times(way.latency.p50Ms, bare.latency.p50Ms)}`;
  const rate = (way: Measured): string =>
    `${way.jobsPerSecond.toFixed(1)} ${times(way.jobsPerSecond, bare.jobsPerSecond)}`;
  return line([
    program,
    milliseconds(bare),
    compared(sandbox),
    compared(http),
    `${bare.rested.p50Ms.toFixed(1)}, ${http.rested.p50Ms.toFixed(1)} ${times(http.rested.p50Ms, bare.rested.p50Ms)}`,
    bare.jobsPerSecond.toFixed(1),
    rate(sandbox),
    rate(http),
  ]);
};

export const programReport = (results: readonly ProgramResult[], withHeading: boolean): string =>
  (withHeading ? heading() : "") + results.map(row).join("");

export const controllerReport = ({ jobs, jobsPerSecond, assigned, queued }: ControllerCost): string => `
controller alone, a worker that executes nothing, every commit durable
  ${jobsPerSecond} jobs/s over ${jobs} jobs
  from 201 to assigned: p50 ${assigned.p50Ms} ms, p90 ${assigned.p90Ms} ms, p99 ${assigned.p99Ms} ms
  ${queued.jobs} jobs queued: ${Math.round(queued.residentBytes / 1e6)} MB resident, accepted at ${queued.acceptedPerSecond} jobs/s
`;
