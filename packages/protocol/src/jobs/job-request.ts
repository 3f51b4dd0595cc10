import { z } from "zod";
import { isBase64 } from "../content/base64.ts";
import { contentBytes, Encoding } from "../content/content.ts";
import { clashingPath, ProgramPath } from "../content/program-path.ts";
import { CollectPattern, collectBounds } from "./collected.ts";
import { Dependency, dependencyBounds } from "./dependencies.ts";
import { PartialLimits } from "./limits.ts";
import { Check } from "./outcome.ts";
import { TerminalSize } from "./terminal.ts";

/** Bounds on the size of a request: beyond them it is refused, never cut. */
export const requestBounds = {
  files: 1000,
  inputs: 1000,
  args: 1000,
  /** Linux takes one byte more, with the NUL at its end. */
  argBytes: 131_071,
  /** Of all arguments of one command. */
  argsBytes: 1024 * 1024,
  labels: 32,
  sourceBytes: 8 * 1024 * 1024,
  inputBytes: 16 * 1024 * 1024,
  bodyBytes: 40 * 1024 * 1024,
  batchJobs: 1000,
} as const;

const notUnicode = "must be valid Unicode: send other bytes as base64";
const Text = z.string().refine((text) => text.isWellFormed(), notUnicode);
const Arg = Text.refine(
  (arg) => contentBytes(arg) <= requestBounds.argBytes,
  `must be at most ${requestBounds.argBytes} bytes`,
).refine((arg) => !arg.includes("\0"), "must not contain NUL");
const Args = z
  .array(Arg)
  .max(requestBounds.args)
  .refine(
    (args) => args.reduce((sum, arg) => sum + contentBytes(arg), 0) <= requestBounds.argsBytes,
    `must be at most ${requestBounds.argsBytes} bytes together`,
  );

export const SourceFile = z
  .strictObject({ path: ProgramPath, content: Text, encoding: Encoding.optional() })
  .superRefine((file, context) => {
    if (file.encoding === "base64" && !isBase64(file.content)) {
      context.addIssue({ code: "custom", path: ["content"], message: "is not valid base64" });
    }
  });
export type SourceFile = z.infer<typeof SourceFile>;

const stdinShape = {
  stdin: Text.optional().describe("What the program reads from standard input."),
  stdinEncoding: Encoding.optional().describe("`base64` where standard input is not UTF-8."),
};

const checkStdin = (
  value: { stdin?: string | undefined; stdinEncoding?: Encoding | undefined },
  at: z.RefinementCtx,
) => {
  if (value.stdinEncoding !== "base64" || isBase64(value.stdin ?? "")) return;
  at.addIssue({ code: "custom", path: ["stdin"], message: "is not valid base64" });
};

export const JobInput = z
  .strictObject({
    ...stdinShape,
    args: Args.optional(),
    expected: Text.optional().describe("The output that earns `accepted`."),
  })
  .superRefine(checkStdin);
export type JobInput = z.infer<typeof JobInput>;

/** What a client asks for; only `language` and one of `source` or `files` are required. Never changes once accepted. */
export const JobRequest = z
  .strictObject({
    language: z.string().min(1).max(64),
    version: z.string().min(1).max(64).optional().describe("A version or its beginning: 3.12 means the newest 3.12.x."),
    source: Text.optional().describe("The program, when it is one file."),
    files: z.array(SourceFile).min(1).max(requestBounds.files).optional(),
    entry: ProgramPath.optional().describe("Which of `files` is the main one; else the first."),
    ...stdinShape,
    args: Args.optional(),
    expected: Text.optional().describe("The output that earns `accepted`, where there is one input."),
    inputs: z.array(JobInput).min(1).max(requestBounds.inputs).optional(),
    check: Check.optional(),
    tolerance: z
      .number()
      .min(0)
      .max(1e9)
      .optional()
      .describe("For check `numbers`: relative or absolute, 1e-6 if absent."),
    limits: PartialLimits.optional(),
    compileLimits: PartialLimits.optional(),
    compileArgs: Args.optional().describe("Added to the compiler's command."),
    priority: z.int().min(-100).max(100).optional(),
    labels: z
      .record(z.string().min(1).max(64), Text.max(256))
      .refine((labels) => Object.keys(labels).length <= requestBounds.labels, `at most ${requestBounds.labels} labels`)
      .optional(),
    interactive: z.boolean().optional().describe("Standard input stays open for `attach`."),
    terminal: TerminalSize.optional().describe(
      "The program gets a terminal of this size in place of pipes. It is interactive then, and all its output is stdout.",
    ),
    dependencies: z
      .array(Dependency)
      .min(1)
      .max(dependencyBounds.most)
      .optional()
      .describe(
        "Libraries from the language's registry: pip requirements, npm packages; where the operator allows them.",
      ),
    collect: z
      .array(CollectPattern)
      .min(1)
      .max(collectBounds.patterns)
      .optional()
      .describe(
        "Files of the work folder that come back: paths in which * and ? stand for parts of a name, ** for folders.",
      ),
  })
  .superRefine((job, context) => {
    checkStdin(job, context);
    for (const { path, message } of [...sourceProblems(job), ...inputProblems(job), ...libraryProblems(job)]) {
      context.addIssue({ code: "custom", path, message });
    }
  });
export type JobRequest = z.infer<typeof JobRequest>;

type Problem = { path: PropertyKey[]; message: string };

type Sources = { source?: string | undefined; files?: SourceFile[] | undefined; entry?: string | undefined };

function* sourceProblems(job: Sources): Generator<Problem> {
  if ((job.source === undefined) === (job.files === undefined)) {
    yield { path: ["source"], message: "give either source or files" };
  }
  if (job.source?.trim() === "") yield { path: ["source"], message: "must not be empty" };
  if (job.files === undefined) {
    if (job.entry !== undefined) yield { path: ["entry"], message: "goes with files" };
    return;
  }
  const paths = job.files.map((file) => file.path);
  const clash = clashingPath(paths);
  if (clash !== undefined) yield { path: ["files", clash.index, "path"], message: clash.message };
  if (job.entry !== undefined && !paths.includes(job.entry)) {
    yield { path: ["entry"], message: "is not one of files" };
  }
  const main = job.files.findIndex((file) => file.path === (job.entry ?? paths[0]));
  if (job.files[main]?.content.trim() === "") yield { path: ["files", main, "content"], message: "must not be empty" };
}

type Inputs = Pick<JobInput, "stdin" | "args" | "expected"> & {
  inputs?: JobInput[] | undefined;
  interactive?: boolean | undefined;
  terminal?: TerminalSize | undefined;
};

/** Their place in the work folder is taken where there are dependencies. */
const libraryFolder = "node_modules";

function* libraryProblems({
  dependencies,
  files = [],
}: Pick<Sources, "files"> & { dependencies?: string[] | undefined }) {
  if (dependencies === undefined) return;
  for (const [index, { path }] of files.entries()) {
    if (path !== libraryFolder && !path.startsWith(`${libraryFolder}/`)) continue;
    yield { path: ["files", index, "path"], message: `${libraryFolder} is where dependencies are` };
  }
}

function* inputProblems(job: Inputs): Generator<Problem> {
  if (job.terminal !== undefined && job.interactive === false) {
    yield { path: ["interactive"], message: "a program with a terminal is interactive" };
  }
  if (job.inputs === undefined) return;
  for (const field of ["stdin", "expected"] as const) {
    if (job[field] !== undefined) yield { path: [field], message: "goes into each of inputs when there are inputs" };
  }
  if (job.inputs.length === 1) return;
  for (const field of ["interactive", "terminal"] as const) {
    if (job[field]) yield { path: [field], message: "goes with one input only" };
  }
}

/** Whether standard input stays open for `attach`. */
export const isInteractive = ({ interactive, terminal }: Pick<JobRequest, "interactive" | "terminal">): boolean =>
  interactive === true || terminal !== undefined;

/** The inputs of a job, one or more: without `inputs` it is one run. The job's `args` serve inputs that give none. */
export const jobInputs = (job: JobRequest): JobInput[] => {
  const { stdin, stdinEncoding, args, expected } = job;
  if (job.inputs === undefined) return [{ stdin, stdinEncoding, args, expected }];
  return job.inputs.map((input) => ({ ...input, args: input.args ?? args }));
};

/** Decoded size of what would have to be kept, against the bounds; undefined when it fits. */
export const oversizedPart = (job: JobRequest): { field: string; bytes: number; most: number } | undefined => {
  const source =
    contentBytes(job.source ?? "") +
    (job.files ?? []).reduce((sum, file) => sum + contentBytes(file.content, file.encoding), 0);
  if (source > requestBounds.sourceBytes) {
    return { field: job.source === undefined ? "files" : "source", bytes: source, most: requestBounds.sourceBytes };
  }
  const input = jobInputs(job).reduce(
    (sum, { stdin, stdinEncoding, expected }) =>
      sum + contentBytes(stdin ?? "", stdinEncoding) + contentBytes(expected ?? ""),
    0,
  );
  if (input <= requestBounds.inputBytes) return undefined;
  return { field: job.inputs === undefined ? "stdin" : "inputs", bytes: input, most: requestBounds.inputBytes };
};
