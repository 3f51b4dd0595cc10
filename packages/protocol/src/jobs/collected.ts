import { z } from "zod";
import { ProgramPath, programPathProblem } from "../content/program-path.ts";

/** Bounds on the files that come back from a job's runs. */
export const collectBounds = {
  patterns: 32,
  /** Of all runs of a job together. */
  files: 1_000,
  bytes: 32 * 1024 * 1024,
  /** Folders are not looked into further. */
  depth: 16,
  /** How many of a run's files that were left out are named. */
  leftOutNamed: 16,
  /** Files travel and are kept in pieces of this size, the last of each smaller. */
  pieceBytes: 128 * 1024,
} as const;

/** What is wrong with a pattern of files to collect, or undefined: a path in which `*`, `?` and `**` stand for something. */
export const collectPatternProblem = (pattern: string): string | undefined => {
  const problem = programPathProblem(pattern);
  if (problem !== undefined) return problem;
  const isMixed = pattern.split("/").some((name) => name.includes("**") && name !== "**");
  return isMixed ? "must have / or nothing on both sides of **" : undefined;
};

export const CollectPattern = z.string().superRefine((pattern, context) => {
  const message = collectPatternProblem(pattern);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

export const CollectedFile = z.object({
  path: ProgramPath,
  bytes: z.int().min(0).max(collectBounds.bytes),
  contentType: z
    .string()
    .regex(/^[a-z]+\/[a-z0-9.+-]+$/)
    .max(100)
    .describe("Told from the name."),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});
export type CollectedFile = z.infer<typeof CollectedFile>;

/** Why what matched a pattern does not come back. */
export const leftOutReasons = {
  too_many_files: "The job's number of files is used up.",
  too_large: "It does not fit into what is left of the job's bytes.",
  too_deep: "The folder lies too deep to be looked into.",
  too_many_names: "The work folder has more names than are looked at, from this folder on.",
  path_too_long: "Its path is too long.",
  not_a_file: "It is a link, a socket, a pipe or a device.",
  unreadable: "The program has closed it to readers.",
  odd_name: "Its name is not UTF-8, or has control characters or a backslash.",
  not_collected: "The sandbox was ended before files could be collected: nothing that matches this pattern comes back.",
} as const;
type LeftOutReason = keyof typeof leftOutReasons;

export const LeftOutFile = z.object({
  path: z.string().max(16_384).describe("Bytes that are not plain are written as \\xff."),
  reason: z.enum(Object.keys(leftOutReasons) as [LeftOutReason, ...LeftOutReason[]]),
  bytes: z.int().min(0).optional().describe("Its size, where it is a file."),
});
export type LeftOutFile = z.infer<typeof LeftOutFile>;

const contentTypes = new Map(
  Object.entries({
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
    bmp: "image/bmp",
    svg: "image/svg+xml",
    pdf: "application/pdf",
    ps: "application/postscript",
    txt: "text/plain",
    log: "text/plain",
    md: "text/markdown",
    csv: "text/csv",
    tsv: "text/tab-separated-values",
    html: "text/html",
    htm: "text/html",
    css: "text/css",
    json: "application/json",
    xml: "application/xml",
    yaml: "application/yaml",
    yml: "application/yaml",
    zip: "application/zip",
    gz: "application/gzip",
    tar: "application/x-tar",
    wasm: "application/wasm",
    wav: "audio/wav",
    mp3: "audio/mpeg",
    ogg: "audio/ogg",
    mp4: "video/mp4",
    webm: "video/webm",
  }),
);

/** By the name alone: what a program wrote is not looked into. */
export const contentTypeOf = (path: string): string =>
  contentTypes.get(/\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? "") ?? "application/octet-stream";
