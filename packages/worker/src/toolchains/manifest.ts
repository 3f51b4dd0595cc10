import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DependencyKind, PartialLimits, RunyardError } from "@runyard/protocol";
import { z } from "zod";
import { packageManagerNames } from "./package-managers.ts";
import { templateProblem } from "./template.ts";

/** What a template may name: the fields that are one text, and those that are lists and stand alone as an element. */
const places = {
  find: { texts: ["node", "platform", "arch"], lists: [] },
  installed: { texts: ["node", "platform", "arch", "binary", "home", "folder"], lists: [] },
  compile: {
    texts: ["node", "binary", "home", "entry", "entryFolder", "entryAsJs", "mainClass", "out", "heapMebibytes"],
    lists: ["sources", "compileArgs", "quicker"],
  },
  precompile: { texts: ["binary", "header", "target"], lists: [] },
  resident: { texts: ["binary", "home"], lists: [] },
  run: {
    texts: [
      "node",
      "binary",
      "home",
      "entry",
      "entryFolder",
      "entryAsJs",
      "mainClass",
      "out",
      "heapMebibytes",
      "resources",
    ],
    lists: ["args", "library"],
  },
  runEnv: { texts: ["heapMebibytes"], lists: [] },
} as const;

const template = (place: keyof typeof places) =>
  z
    .string()
    .min(1)
    .superRefine((text, context) => {
      const message = templateProblem(text, places[place]);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });

const groupsOf = (pattern: string): number => {
  try {
    return (new RegExp(`${pattern}|`).exec("")?.length ?? 0) - 1;
  } catch {
    // Not a regular expression at all.
    return Number.NaN;
  }
};

const RegularExpression = z
  .string()
  .refine((text) => groupsOf(text) === 0, "must be a regular expression without groups");
const Pattern = z
  .string()
  .refine((text) => groupsOf(text) === 1, "must be a regular expression with one group, the version");

/** A value, or the first of these files that exists; without any of them the variable is left out. */
const EnvValue = z.union([z.string(), z.array(z.string()).min(1)]);
const EnvName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const Env = z.record(EnvName, EnvValue);

const PackageName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]*$/, "must be the name of a package");

const ToolchainManifest = z.strictObject({
  name: z.string().min(1),
  /** What brings it, by package manager. */
  packages: z.partialRecord(z.enum(packageManagerNames), z.array(PackageName).min(1)).default({}),
  find: z.array(template("find")).min(1),
  /** What an installation runs when the toolchain is there and does not work yet. */
  prepare: z.array(template("installed")).min(1).optional(),
  version: z.strictObject({
    argv: z.array(template("installed")).min(1),
    pattern: Pattern,
    least: z.string().optional(),
  }),
  mounts: z
    .array(z.strictObject({ source: template("installed"), target: z.string().startsWith("/").optional() }))
    .default([]),
  env: Env.default({}),
  interactiveEnv: Env.default({}),
  heap: z
    .strictObject({
      reserveMebibytes: z.int().min(0),
      leastMebibytes: z.int().min(1),
    })
    .optional(),
  /** What is on standard error when a program ended because it was refused memory, by its runtime or the machine. */
  outOfMemory: RegularExpression.optional(),
  compile: z
    .strictObject({
      argv: z.array(template("compile")).min(1),
      limits: PartialLimits.default({}),
      /** What the compiler says when a file of its own reached the limit on their size. */
      fileTooLarge: RegularExpression.optional(),
      /** Faster linkers than its own, and the argument that asks for each: the first whose file exists is used. */
      linkers: z.array(z.strictObject({ file: z.string().startsWith("/"), argument: z.string().min(1) })).default([]),
      /** A compiler that stays and is given one program after the other, see the worker's `ResidentCompilers`. */
      resident: z.strictObject({ argv: z.array(template("resident")).min(1) }).optional(),
      /** System headers that are kept as the compiler has read them, and how it reads one. */
      precompile: z
        .strictObject({ headers: z.array(z.string().min(1)).min(1), argv: z.array(template("precompile")).min(1) })
        .optional(),
    })
    .optional(),
  /** Who resolves libraries for its programs. */
  dependencies: DependencyKind.optional(),
  /** A start does not wait for its hello program, which takes long or is seldom asked for: it is offered once it passes. */
  slowTrial: z.boolean().default(false),
  run: z.strictObject({
    argv: z.array(template("run")).min(1),
    env: z.record(EnvName, template("runEnv")).default({}),
    /** C source, in the language's folder, of a library that the runtime loads by this argument (`{library}` in it). */
    library: z.strictObject({ source: z.string().min(1), argument: z.string().regex(/\{library\}/) }).optional(),
    /** It never waits for its output to be read, see the sandbox's `Command`. */
    roomyPipes: z.boolean().default(false),
    /** Its program gets ready ahead of the job, see the sandbox's `warm`. */
    warm: z.boolean().default(false),
  }),
});
export type ToolchainManifest = z.infer<typeof ToolchainManifest>;

const FileName = z.string().regex(/^[^/\0]+$/, "must be a plain file name");
const Extension = z.string().regex(/^\.[^/.]+$/, "must be a dot and letters");

const LanguageManifest = z.strictObject({
  language: z.string().regex(/^[a-z][a-z0-9+#-]*$/),
  title: z.string().min(1),
  aliases: z.array(z.string().regex(/^[a-z0-9.+#-]+$/)).default([]),
  extensions: z.array(Extension).min(1),
  sources: z.array(Extension).min(1).optional(),
  defaultFile: FileName,
  hello: FileName,
  naming: z.enum(["java"]).optional(),
  toolchains: z.array(ToolchainManifest).min(1),
});

/**
 * A language and the toolchains that may serve it, as its folder says.
 *
 * - `aliases`: other names people give it, those of shebang lines included.
 * - `extensions`: files that are told to be of this language, the usual one first.
 * - `sources`: those the compiler is given (all of `extensions` when absent); others are only there to be read.
 * - `toolchains`, and in each `find`: in order of preference. The first version found is the default one.
 */
export type LanguageManifest = z.infer<typeof LanguageManifest> & { helloSource: string; folder: string };

/** A toolchain folder that cannot be used, and why. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** @throws ManifestError naming the field */
export const parseManifest = (text: string, at: string): z.infer<typeof LanguageManifest> => {
  const parsed = LanguageManifest.safeParse(parseJson(text, at));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new ManifestError(`${at}: ${problems.join("; ")}`);
};

const parseJson = (text: string, at: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(`${at} is not JSON: ${(cause as Error).message}`, { cause });
  }
};

const readLanguage = async (folder: string): Promise<LanguageManifest> => {
  const at = join(folder, "toolchain.json");
  try {
    const manifest = parseManifest(await readFile(at, "utf8"), at);
    return { ...manifest, folder, helloSource: await readFile(join(folder, manifest.hello), "utf8") };
  } catch (cause) {
    if (cause instanceof ManifestError) throw cause;
    throw new ManifestError(`${folder} is not a toolchain folder: ${(cause as Error).message}`, { cause });
  }
};

/**
 * Reads every language's folder below these folders, in order of name.
 * @throws ManifestError when one cannot be used, or two serve the same language
 */
export const readManifests = async (roots: readonly string[]): Promise<LanguageManifest[]> => {
  const folders: string[] = [];
  for (const root of roots) {
    const entries = await readdir(root, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    folders.push(...names.sort().map((name) => join(root, name)));
  }
  const manifests = await Promise.all(folders.map(readLanguage));
  const clash = manifests.find((one, index) => manifests.findIndex((other) => other.language === one.language) < index);
  if (clash !== undefined) throw new ManifestError(`two toolchain folders serve the language ${clash.language}`);
  return manifests;
};

/**
 * The languages of these names or aliases, in the order of `known`.
 * @throws RunyardError NO_SUCH_LANGUAGE, telling what there is
 */
export const chooseLanguages = (known: readonly LanguageManifest[], wanted: readonly string[]): LanguageManifest[] => {
  const isNamed = (manifest: LanguageManifest, name: string) =>
    manifest.language === name || manifest.aliases.includes(name);
  const unknown = wanted.filter((name) => !known.some((manifest) => isNamed(manifest, name)));
  const names = known.map(({ language }) => language);
  if (unknown.length > 0) {
    const message = `there is no language ${unknown.map((name) => `"${name}"`).join(" or ")}, there is ${names.join(", ")}`;
    throw new RunyardError("NO_SUCH_LANGUAGE", message, { details: { languages: names } });
  }
  return known.filter((manifest) => wanted.some((name) => isNamed(manifest, name)));
};
