import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { Check, fieldPath, PartialLimits, ProgramPath } from "@runyard/protocol";
import { z } from "zod";

/** A program of `examples/programs`, ready to be handed in. */
export type Example = {
  language: string;
  /** The folder's name; `language/name` is unique. */
  name: string;
  title: string;
  description: string;
  files: { path: string; bytes: Uint8Array }[];
  entry: string;
  args: string[];
  check: Check;
  limits: PartialLimits;
  /** A dialogue: the inputs hold what a player would type, and each prompt is flushed before the program waits. */
  interactive: boolean;
  inputs: ExampleInput[];
};

/** `args` are those in force: the input's own, else the example's. */
export type ExampleInput = { name: string; stdin: string; args: string[]; expected: string };

const programsFolder = join(import.meta.dirname, "programs");
const descriptionFile = "example.json";

const Name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case");
const Args = z.array(z.string());
const fileEndingWith = (ending: string) => z.string().regex(new RegExp(`^[a-z0-9-]+\\.${ending}$`));

const InputEntry = z
  .strictObject({
    name: Name,
    stdin: z.string().optional(),
    stdinFile: fileEndingWith("in").optional(),
    args: Args.optional(),
    expected: z.string().optional(),
    expectedFile: fileEndingWith("out").optional(),
  })
  .superRefine((input, context) => {
    for (const [field, file] of [["stdin", "stdinFile"] as const, ["expected", "expectedFile"] as const]) {
      if ((input[field] === undefined) === (input[file] === undefined)) {
        context.addIssue({ code: "custom", path: [field], message: `give either ${field} or ${file}` });
      }
    }
  });
type InputEntry = z.infer<typeof InputEntry>;

const Description = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  entry: ProgramPath.optional(),
  args: Args.default([]),
  check: Check,
  limits: PartialLimits.default({}),
  interactive: z.boolean().default(false),
  inputs: z.array(InputEntry).min(1),
});

/**
 * Reads every example below `folder`, by language and name.
 *
 * @throws Error naming the file and the field when a description is wrong, a named file is missing, or a file is
 * neither part of a program nor named by its description.
 */
export async function loadExamples(folder: string = programsFolder): Promise<Example[]> {
  const examples: Example[] = [];
  for (const language of await folderNames(folder)) {
    for (const name of await folderNames(join(folder, language))) {
      examples.push(await loadExample(join(folder, language, name), { language, name }));
    }
  }
  return examples;
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory()) throw new Error(`${join(folder, entry.name)}: only folders belong here`);
    if (!Name.safeParse(entry.name).success) throw new Error(`${join(folder, entry.name)}: must be kebab-case`);
  }
  return entries.map((entry) => entry.name).sort();
}

async function loadExample(folder: string, place: Pick<Example, "language" | "name">): Promise<Example> {
  const about = join(folder, descriptionFile);
  const description = await readDescription(about);
  const paths = await filePaths(folder);
  const sources = paths.filter((path) => path !== descriptionFile && !/\.(in|out)$/.test(path));
  const texts = paths.filter((path) => /\.(in|out)$/.test(path));

  const named = new Set(description.inputs.flatMap((input) => [input.stdinFile, input.expectedFile]));
  const stray = texts.find((path) => !named.has(path));
  if (stray !== undefined) throw new Error(`${join(folder, stray)}: no input names this file`);

  const { entry = sources.length === 1 ? sources[0] : undefined, inputs, ...rest } = description;
  if (entry === undefined) throw new Error(`${about}: entry: say which of the files is the main one`);
  if (!sources.includes(entry)) throw new Error(`${about}: entry: there is no file ${entry}`);

  const read = async (input: InputEntry, field: "stdin" | "expected"): Promise<string> => {
    const file = input[`${field}File`];
    if (file === undefined) return input[field] ?? "";
    if (!texts.includes(file)) throw new Error(`${about}: ${field}File of ${input.name}: there is no file ${file}`);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(join(folder, file)));
  };

  return {
    ...place,
    ...rest,
    entry,
    files: await Promise.all(sources.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) }))),
    inputs: await Promise.all(
      inputs.map(async (input) => ({
        name: input.name,
        stdin: await read(input, "stdin"),
        args: input.args ?? description.args,
        expected: await read(input, "expected"),
      })),
    ),
  };
}

async function readDescription(file: string): Promise<z.infer<typeof Description>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const parsed = Description.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${fieldPath(issue.path) || "the whole"}: ${issue.message}`);
  throw new Error(`${file}: ${problems.join("; ")}`);
}

/** Every file below a folder, relative to it, with `/` between folders, sorted. */
async function filePaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).sort();
}
