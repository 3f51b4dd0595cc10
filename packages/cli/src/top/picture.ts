import type { Cluster, JobSummary, Worker } from "@runyard/protocol";
import { formatDuration, formatSize, printable } from "../output/format.ts";
import { formatTable } from "../output/table.ts";
import { isSame, type Row, type Steering } from "./steering.ts";

/** What was last heard of the yard. */
export type Yard = {
  cluster: Cluster;
  workers: readonly Worker[];
  active: readonly JobSummary[];
  queued: readonly JobSummary[];
};

export type PictureOptions = {
  url: string;
  /** Absent before the first answer. */
  yard: Yard | undefined;
  /** Why nothing newer is known, and since when. */
  trouble: { message: string; sinceMs: number } | undefined;
  size: { columns: number; rows: number };
  nowMs: number;
  bold: (text: string) => string;
  /** Absent where there is nobody to press a key. */
  steering?: Steering | undefined;
};

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;
const barLength = 10;

const bar = (busy: number, slots: number): string => {
  const full = slots === 0 ? 0 : Math.round((busy / slots) * barLength);
  return `${"#".repeat(full)}${".".repeat(barLength - full)} ${busy}/${slots}`;
};

/** The whole screen, line by line; no line is wider than the screen, and there are no more lines than it has. */
export const drawPicture = ({ url, yard, trouble, size, nowMs, bold, steering }: PictureOptions): string[] => {
  const head = [
    bold(fitLine(`runyard top  ${url}${steering === undefined ? "" : `   ${keysLine(steering)}`}`, size.columns)),
    ...(trouble === undefined ? [] : [fitLine(troubleLine(trouble, nowMs), size.columns)]),
  ];
  if (yard === undefined) return head.slice(0, size.rows);
  const totals = totalLines(yard.cluster).map((line) => fitLine(line, size.columns));
  const room = Math.max(0, size.rows - head.length - totals.length);
  const space = { columns: size.columns, room, nowMs, bold, chosen: steering?.chosen };
  return [...head, ...totals, ...tables(yard, space)].slice(0, size.rows);
};

const keysLine = ({ question, note }: Steering): string => {
  if (question !== undefined) return `${question.verb} ${question.name}? y/n`;
  return note === "" ? "up/down choose, d drain, p pause, r resume, c cancel, q quits" : note;
};

const troubleLine = ({ message, sinceMs }: { message: string; sinceMs: number }, nowMs: number): string =>
  `! no news for ${formatDuration(nowMs - sinceMs)}: ${message}`;

const totalLines = ({ workers, slots, load, queue, jobs }: Cluster): string[] => [
  `workers ${workers.ready} ready, ${workers.draining} draining, ${workers.paused} paused, ${workers.lost} lost` +
    `   slots ${bar(slots.busy, slots.total)}   CPU ${percent(load.cpuRatio)}   memory ${percent(load.memoryRatio)}`,
  `jobs ${jobs.active} running, ${queue.length} waiting` +
    `${queue.oldestMs === null ? "" : ` (the oldest for ${formatDuration(queue.oldestMs)})`}` +
    `, ${jobs.done} done, ${jobs.failed} failed, ${jobs.cancelled} cancelled`,
];

type Space = {
  columns: number;
  room: number;
  nowMs: number;
  bold: (text: string) => string;
  chosen: Row | undefined;
};

/** Workers first, then what runs, then what waits: each gets a third, and what the others leave. */
const tables = ({ workers, active, queued }: Yard, { columns, room, nowMs, bold, chosen }: Space): string[] => {
  const isChosenJob = ({ id }: JobSummary) => isSame(chosen, { kind: "job", name: id });
  const parts = [
    {
      title: "WORKERS",
      heads: workerHeads,
      rows: workers.map((worker) => workerRow(worker, nowMs)),
      chosen: workers.findIndex(({ name }) => isSame(chosen, { kind: "worker", name })),
    },
    {
      title: "RUNNING",
      heads: runningHeads,
      rows: active.map((job) => runningRow(job, nowMs)),
      chosen: active.findIndex(isChosenJob),
    },
    {
      title: "WAITING",
      heads: waitingHeads,
      rows: queued.map((job) => waitingRow(job, nowMs)),
      chosen: queued.findIndex(isChosenJob),
    },
  ].filter(({ rows }) => rows.length > 0);
  const lines: string[] = [];
  parts.forEach(({ title, heads, rows, chosen: chosenAt }, index) => {
    const share = Math.floor((room - lines.length) / (parts.length - index));
    // An empty line, the heading, and a line that says what is left out.
    const shown = Math.max(0, Math.min(rows.length, share - 2 - (rows.length > share - 2 ? 1 : 0)));
    if (share < 3) return;
    // The chosen row is always among those shown.
    const from = Math.max(0, chosenAt - shown + 1);
    const [first = "", ...others] = heads;
    const visible = rows.slice(from, from + shown);
    const table = formatTable({ heads: [`${title} ${first}`, ...others], rows: visible, width: columns });
    const [heading = "", ...body] = table.trimEnd().split("\n");
    const mark = (line: string, row: number) => (row + from === chosenAt ? inverse(line) : line);
    lines.push("", bold(fitLine(heading, columns)), ...body.map((line, row) => mark(fitLine(line, columns), row)));
    if (shown < rows.length) lines.push(fitLine(`  and ${rows.length - shown} more`, columns));
  });
  return lines;
};

/** Told without colour: some terminals have none. */
const inverse = (line: string): string => `\u001b[7m${line}\u001b[27m`;

const workerHeads = ["NAME", "STATE", "SLOTS", "CPU", "MEMORY", "SEEN", "LANGUAGES", "NOTE"];
const workerRow = (worker: Worker, nowMs: number): string[] => [
  worker.name,
  worker.overLimits.length > 0 && worker.state === "ready" ? "over limits" : worker.state,
  bar(worker.load?.running ?? worker.jobs.length, worker.slots),
  worker.load === null ? "" : percent(worker.load.cpuRatio),
  worker.load === null ? "" : `${percent(worker.load.memoryRatio)} of ${formatSize(worker.memoryBytes)}`,
  formatDuration(Math.max(0, nowMs - worker.lastSeenAtMs)),
  [...new Set(worker.toolchains.map(({ language }) => language))].join(" "),
  worker.order?.note ?? worker.order?.kind ?? "",
];

const runningHeads = ["JOB", "LANGUAGE", "OWNER", "WORKER", "FOR"];
const runningRow = (job: JobSummary, nowMs: number): string[] => [
  job.id,
  [job.language, job.version ?? ""].join(" ").trim(),
  job.owner,
  job.worker?.name ?? "",
  formatDuration(Math.max(0, nowMs - (job.startedAtMs ?? job.createdAtMs))),
];

const waitingHeads = ["PLACE", "JOB", "LANGUAGE", "OWNER", "FOR", "BECAUSE"];
const waitingRow = (job: JobSummary, nowMs: number): string[] => [
  String(job.queuePosition ?? ""),
  job.id,
  job.language,
  job.owner,
  formatDuration(Math.max(0, nowMs - job.createdAtMs)),
  job.reason?.message ?? "",
];

/** Cut to the screen; names come from others, and must not move the cursor. */
const fitLine = (line: string, columns: number): string => {
  const shown = [...printable(line)];
  return shown.length <= columns ? shown.join("") : `${shown.slice(0, Math.max(0, columns - 1)).join("")}…`;
};
