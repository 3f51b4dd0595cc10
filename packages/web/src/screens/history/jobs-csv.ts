import type { JobSummary } from "@runyard/protocol";

const columns: Record<string, (job: JobSummary) => string | number | null | undefined> = {
  id: ({ id }) => id,
  name: ({ title }) => title,
  state: ({ state }) => state,
  outcome: ({ outcome }) => outcome,
  verdict: ({ verdict }) => verdict,
  exitCode: ({ exitCode }) => exitCode,
  signal: ({ signal }) => signal,
  language: ({ language }) => language,
  version: ({ version }) => version,
  owner: ({ owner }) => owner,
  createdAt: ({ createdAtMs }) => moment(createdAtMs),
  startedAt: ({ startedAtMs }) => moment(startedAtMs),
  finishedAt: ({ finishedAtMs }) => moment(finishedAtMs),
  worker: ({ worker }) => worker?.name,
  attempt: ({ attempt }) => attempt,
};

const moment = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it. */
const field = (value: string | number | null | undefined): string => {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvHead = `${Object.keys(columns).join(",")}\r\n`;

export const csvLine = (job: JobSummary): string =>
  `${Object.values(columns)
    .map((read) => field(read(job)))
    .join(",")}\r\n`;
