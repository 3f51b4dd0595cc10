import type { JobRequest, JobSummary } from "@runyard/protocol";
import { nameLabel } from "../draft/draft-request.ts";

/** What people call a program: its main file. */
export const nameOf = (request: Pick<JobRequest, "labels" | "entry" | "files" | "language">): string =>
  request.labels?.[nameLabel] ?? request.entry ?? request.files?.[0]?.path ?? request.language;

/** The same from a list, where the files are not told. @returns undefined when it was handed in otherwise */
export const listedName = ({ labels }: Pick<JobSummary, "labels">): string | undefined =>
  labels[nameLabel] ?? labels.example;
