import { z } from "zod";
import { DependencyKind } from "./jobs/dependencies.ts";

const dependencies = DependencyKind.optional().describe("Who resolves `dependencies`; absent where none are allowed.");

/** An installed way to compile and run a language, as a worker offers it after its hello program passed. */
export const Toolchain = z.object({
  language: z.string(),
  title: z.string().describe("The language's name for people: C++."),
  name: z.string().describe("The toolchain's own name: gcc."),
  version: z.string(),
  aliases: z.array(z.string()),
  extensions: z.array(z.string()).describe("With the dot, the usual one first."),
  isDefault: z.boolean().describe("Taken when a request names no version."),
  example: z.object({ path: z.string(), content: z.string() }),
  dependencies,
});
export type Toolchain = z.infer<typeof Toolchain>;

/** A toolchain found but not offered: its hello program failed, and how. */
export const RefusedToolchain = z.object({
  language: z.string(),
  name: z.string(),
  version: z.string(),
  why: z.string(),
});
export type RefusedToolchain = z.infer<typeof RefusedToolchain>;

export const Language = z.object({
  name: z.string(),
  title: z.string(),
  aliases: z.array(z.string()),
  extensions: z.array(z.string()),
  versions: z.array(
    z.object({
      version: z.string(),
      toolchain: z.string().describe("Name and version: `gcc 12.2.0`."),
      isDefault: z.boolean(),
      workers: z.int().describe("Connected workers that offer it."),
      dependencies,
    }),
  ),
  example: z.object({ path: z.string(), content: z.string() }),
});
export type Language = z.infer<typeof Language>;

/** Whether `wanted` names this version: the whole of it, or its beginning up to a dot (`3.12` is 3.12.1, not 3.1). */
export const versionMatches = (wanted: string | null | undefined, version: string): boolean =>
  wanted === undefined || wanted === null || version === wanted || version.startsWith(`${wanted}.`);

/** Order of versions for people: numbers compared as numbers, the newest last. */
export const compareVersions = (left: string, right: string): number =>
  left.localeCompare(right, "en", { numeric: true });
