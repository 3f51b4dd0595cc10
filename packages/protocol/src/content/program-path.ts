import { z } from "zod";

const pathBytesMax = 1024;
const nameBytesMax = 255;
const depthMax = 16;

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

const nameProblem = (name: string): string | undefined => {
  if (name === "") return "has an empty folder or file name";
  if (name === "." || name === "..") return `must not contain "${name}"`;
  if (utf8Bytes(name) > nameBytesMax) return `has a name longer than ${nameBytesMax} bytes`;
  return undefined;
};

/** What is wrong with the path of a program's file, or undefined: relative, inside the work folder, plain names only. */
export const programPathProblem = (path: string): string | undefined => {
  if (path === "") return "must not be empty";
  if (path.startsWith("/")) return "must be relative, without a leading slash";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return "must not contain control characters";
  if (path.includes("\\")) return "must use / between folders";
  if (!path.isWellFormed()) return "must be valid Unicode";
  if (utf8Bytes(path) > pathBytesMax) return `must be at most ${pathBytesMax} bytes`;
  const names = path.split("/");
  if (names.length > depthMax) return `must be at most ${depthMax} folders deep`;
  return names.map(nameProblem).find((problem) => problem !== undefined);
};

export const ProgramPath = z.string().superRefine((path, context) => {
  const message = programPathProblem(path);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** The first path that cannot stand beside those before it: given twice, or a file where another needs a folder. */
export const clashingPath = (paths: readonly string[]): { index: number; message: string } | undefined => {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const [index, path] of paths.entries()) {
    if (files.has(path)) return { index, message: `"${path}" is given twice` };
    if (folders.has(path)) return { index, message: `"${path}" is a file here and a folder elsewhere` };
    files.add(path);
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      if (files.has(folder)) return { index, message: `"${folder}" is a folder here and a file elsewhere` };
      folders.add(folder);
    }
  }
  return undefined;
};
