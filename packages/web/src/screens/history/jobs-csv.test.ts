import type { JobSummary } from "@runyard/protocol";
import { expect, it } from "vitest";
import { csvHead, csvLine } from "./jobs-csv.ts";

const job = {
  id: "job_1",
  state: "done",
  outcome: "ok",
  exitCode: 0,
  signal: null,
  language: "python",
  version: "3.11.2",
  owner: "local",
  createdAtMs: 0,
  startedAtMs: 1_000,
  finishedAtMs: null,
  attempt: 1,
  worker: { id: "wrk_1", name: "lab" },
  title: "main.py",
} as unknown as JobSummary;

it("writes a line of as many fields as the head has", () => {
  expect(csvLine(job)).toBe(
    "job_1,main.py,done,ok,,0,,python,3.11.2,local,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,,lab,1\r\n",
  );
  expect(csvHead.split(",")).toHaveLength(csvLine(job).split(",").length);
});

it("tells a signal in place of a status", () => {
  expect(csvLine({ ...job, exitCode: null, signal: "SIGSEGV" })).toContain(",ok,,,SIGSEGV,python,");
});

it("quotes what has commas and quotes, and disarms what a spreadsheet would calculate", () => {
  expect(csvLine({ ...job, title: 'a,"b"' })).toContain(',"a,""b""",');
  expect(csvLine({ ...job, title: '=HYPERLINK("x")' })).toContain(`,"'=HYPERLINK(""x"")",`);
});
