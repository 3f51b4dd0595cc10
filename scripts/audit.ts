/** Asks the registry whether any package that is shipped has a known hole, and prints the answer as JSON. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

const patienceMs = 120_000;

/** `refused` says why there is no answer: not every registry gives one. */
export type Audit = { holes: string[]; refused?: string };

export const auditDependencies = async (registry?: string): Promise<Audit> => {
  const args = ["audit", "--omit=dev", "--json", ...(registry === undefined ? [] : ["--registry", registry])];
  const child = spawn("npm", args, { stdio: ["ignore", "pipe", "ignore"], timeout: patienceMs });
  const failed = new Promise<string>((resolve) => child.once("error", ({ message }) => resolve(message)));
  return readReport(await Promise.race([text(child.stdout), failed]));
};

type Report = { message?: string; vulnerabilities?: Record<string, { name: string; severity: string; range: string }> };

const readReport = (printed: string): Audit => {
  let report: Report;
  try {
    report = JSON.parse(printed) as Report;
  } catch {
    // Ended early, or not even there.
    return { holes: [], refused: `npm audit gave no report: ${printed.slice(0, 200)}` };
  }
  if (report.vulnerabilities === undefined) return { holes: [], refused: String(report.message) };
  const found = Object.values(report.vulnerabilities);
  return { holes: found.map(({ name, severity, range }) => `${name} ${range}: ${severity}`) };
};

if (import.meta.main) console.log(JSON.stringify(await auditDependencies()));
