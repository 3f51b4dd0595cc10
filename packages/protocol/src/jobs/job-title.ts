import type { JobRequest } from "./job-request.ts";

const lengthMax = 120;

/** What people call a program: its label `name`, else its main file, else the first line of its source that is not blank. */
export const jobTitle = ({ labels, entry, files, source }: JobRequest): string =>
  shorten(labels?.name ?? entry ?? files?.[0]?.path ?? firstLine(source ?? ""));

/** Sources may be megabytes: no more than the line is looked at. */
const firstLine = (source: string): string => /\S.*/.exec(source)?.[0] ?? "";

const shorten = (text: string): string => {
  const line = text.trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}\u2026`;
};
