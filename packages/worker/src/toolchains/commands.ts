import { dirname } from "node:path/posix";
import { effectiveLimits } from "@runyard/protocol";
import type { Command } from "@runyard/sandbox";
import type { InstalledToolchain } from "./detect.ts";
import { layProgram, type Program } from "./program.ts";
import { expandArgv, expandText } from "./template.ts";

const mebibyte = 1024 * 1024;

/** How large a managed heap may grow so that the program still fits its limit: the runtime needs room beside the heap. */
export const heapMebibytes = (
  memoryBytes: number,
  { reserveMebibytes, leastMebibytes }: { reserveMebibytes: number; leastMebibytes: number },
): number => {
  // Marking bitmaps, remembered sets and the copies of a compaction grow with the heap: Node needs an eighth at 1 GiB.
  const limit = memoryBytes / mebibyte;
  // In a small limit the runtime gets a smaller share, for else nothing would be left to the program.
  const reserve = Math.min(reserveMebibytes, limit * (3 / 8));
  return Math.max(leastMebibytes, Math.floor(limit * (7 / 8) - reserve));
};

/** An argument that begins with a dash would be read as an option, one with an at sign as a file of arguments. */
const asPath = (path: string): string => (/^[-@]/.test(path) ? `./${path}` : path);

/** Where Java projects keep files that their classes ask for by name. */
const resourceFolder = "src/main/resources";

const textsOf = (toolchain: InstalledToolchain, program: Program, memoryBytes: number): Record<string, string> => ({
  binary: toolchain.paths.binary,
  home: toolchain.paths.home,
  node: toolchain.paths.node,
  entry: asPath(program.entry),
  entryFolder: asPath(dirname(program.entry)),
  entryAsJs: program.entry.replace(/\.([mc]?)ts$/, ".$1js"),
  mainClass: program.mainClass,
  out: program.outFolder,
  resources: program.files.some(({ path }) => path.startsWith(`${resourceFolder}/`)) ? `:${resourceFolder}` : "",
  heapMebibytes: String(heapMebibytes(memoryBytes, toolchain.spec.heap ?? { reserveMebibytes: 0, leastMebibytes: 1 })),
});

type Compilation = {
  program: Program;
  compileArgs: readonly string[];
  memoryBytes: number;
  /** Options for a quicker way to the same program. */
  quicker?: readonly string[];
};

/** Undefined for languages that run as they are. */
export const compileCommand = (
  toolchain: InstalledToolchain,
  { program, compileArgs, memoryBytes, quicker = [] }: Compilation,
): Command | undefined => {
  if (toolchain.spec.compile === undefined) return undefined;
  const texts = textsOf(toolchain, program, memoryBytes);
  const lists = { sources: program.sources.map(asPath), compileArgs, quicker };
  return { argv: expandArgv(toolchain.spec.compile.argv, { texts, lists }), env: toolchain.env };
};

/** Undefined for compilers that are started for each program. */
export const residentCommand = ({ spec, paths, env }: InstalledToolchain): Command | undefined => {
  const argv = spec.compile?.resident?.argv;
  return argv && { argv: expandArgv(argv, { texts: paths }), env };
};

/** What all terminals that attach understand: xterm and its like. */
const terminalEnv = { TERM: "xterm-256color" };

type Run = {
  program: Program;
  args: readonly string[];
  memoryBytes: number;
  interactive: boolean;
  /** Its streams are a terminal. */
  terminal?: boolean;
};

export const runCommand = (
  toolchain: InstalledToolchain,
  { program, args, memoryBytes, interactive, terminal = false }: Run,
): Command => {
  const texts = textsOf(toolchain, program, memoryBytes);
  const { argv, env, roomyPipes } = toolchain.spec.run;
  const library = toolchain.startLibrary;
  const ownEnv = Object.entries(env).map(([name, value]) => [name, expandText(value, texts)]);
  return {
    argv: expandArgv(argv, { texts, lists: { args, library: library === undefined ? [] : [library.argument] } }),
    env: {
      ...toolchain.env,
      ...Object.fromEntries(ownEnv),
      ...(interactive && toolchain.interactiveEnv),
      ...(terminal && terminalEnv),
    },
    roomyPipes,
    ...(toolchain.spec.compile && { folder: program.outFolder }),
  };
};

/** What most jobs of a toolchain run, where it can be started ahead: one file of the usual name, without arguments. */
export const warmCommands = (toolchain: InstalledToolchain): Command[] => {
  const { warm, library } = toolchain.spec.run;
  if (!warm || (library !== undefined && toolchain.startLibrary === undefined)) return [];
  const program = layProgram(toolchain.language, { source: "" });
  const { memoryBytes } = effectiveLimits("run", {});
  const ways = Object.keys(toolchain.interactiveEnv).length > 0 ? [false, true] : [false];
  return ways.map((interactive) => runCommand(toolchain, { program, args: [], memoryBytes, interactive }));
};
