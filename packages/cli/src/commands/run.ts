import { type Client, submitToAny } from "@runyard/client";
import { encodeContent, type JobRequest, type PartialLimits, requestBounds } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientSettings, connectAll, examples, gather } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";
import { usualFolder } from "../run/collected-files.ts";
import { chooseMain, type MainFile } from "../run/main-file.ts";
import { hasTerminal, terminalSize } from "../run/own-terminal.ts";
import { type ProgramFiles, readProgramFiles } from "../run/program-files.ts";
import { runSession, tellMove } from "../run/session.ts";
import { chooseInput, type StandardInput } from "../run/standard-input.ts";
import { readSettings, type Settings } from "../settings/settings.ts";

type Options = CommonOptions & {
  version?: string;
  entry?: string;
  stdin?: string;
  arg?: string[];
  compileArg?: string[];
  dependency?: string[];
  collect?: string[];
  collectTo?: string;
  tty?: true;
  detach?: true;
  verbose?: true;
};

const settingNames = [...clientSettings, "language", "time", "cpuTime", "memory", "outputLimit", "processes"] as const;
type RunSettings = Settings<(typeof settingNames)[number]>;

/** How long a program may talk with someone at a terminal, unless --time says otherwise. */
const conversationMs = 3_600_000;

export const define: Define = (program, end, afterDashes) => {
  const command = program
    .command("run")
    .description("Run a program: its output comes as it is made, and its exit status is this command's")
    .argument("<file...>", "the program's files or folders; the first file is the main one")
    .usage("[options] <file...> [-- args...]")
    .option("--version <version>", "version of the language, or its beginning: 3.12")
    .option("--entry <file>", "the main file, where it is not the first")
    .option("--stdin <file>", "standard input; - is this command's own, as without the flag")
    .option("--arg <arg>", "argument of the program; may be repeated, or given after --", gather)
    .option("--compile-arg <arg>", "argument added to the compiler's; may be repeated", gather)
    .option("--dependency <name>", "library that the program needs: numpy, left-pad@^1; may be repeated", gather)
    .option("--collect <pattern>", "file of the program to bring back: plot.png, out/*.csv; may be repeated", gather)
    .option("--collect-to <folder>", `where to write what comes back, "${usualFolder}" if not given`)
    .option(
      "-t, --tty",
      "give the program this terminal: it edits lines, draws on the screen, gets every key; Ctrl+] leaves",
    )
    .option("-d, --detach", "print the job's id and leave it running")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText("after", examples(...exampleLines) + exitStatusHelp)
    .action(async (paths: string[], options: Options) => {
      const settings = readSettings(settingNames, options);
      if (options.tty) checkTerminal(options);
      const clients = await connectAll(settings);
      const input = chooseInput(options.stdin);
      const { program: files, main } = await readProgram(paths, { client: clients[0], settings, options });
      const request = buildRequest({ files, main, input, settings, options, args: afterDashes });
      end(
        options.detach
          ? await handOver(clients, request, input, options)
          : await runSession({ clients, request, input, options }),
      );
    });
};

const exampleLines = [
  "runyard run hello.py",
  "runyard run main.cpp list.cpp list.h --stdin input.txt",
  "runyard run sieve.c --time 2s --memory 64MiB -- 1000000",
  "cat words.txt | runyard run count.js | head",
  "runyard run project/ --entry src/Main.java --json",
  "runyard run -t editor.py",
  "runyard run plot.py --collect plot.png --collect-to .",
];

const exitStatusHelp = `
Exit status:
  the program's own; 128+n when signal n ended it; 124 time limit, 137 another limit, 126 compile error,
  127 no such language, 125 Runyard failed or cannot be reached, 130 cancelled, 2 wrong use of this command.
  A program may end with these by itself: --json tells them apart.
`;

type Source = { client: Client; settings: RunSettings; options: Options };

const readProgram = async (paths: string[], { client, settings, options }: Source) => {
  // Asked for at once, so that the answer is on its way while files are read.
  const asking = client.languages.list();
  asking.catch(() => {
    // Told below, unless the files tell something worse first.
  });
  const program = readProgramFiles(paths);
  const { language } = settings;
  const isClear = language !== undefined && options.entry === undefined && program.named.length > 0;
  const main = chooseMain(program, isClear ? [] : await asking, { entry: options.entry, language });
  return { program, main };
};

type Parts = {
  files: ProgramFiles;
  main: MainFile;
  input: StandardInput;
  settings: RunSettings;
  options: Options;
  args: readonly string[];
};

const buildRequest = ({ files, main, input, settings, options, args }: Parts): JobRequest => {
  const limits = chooseLimits(settings, input.kind === "stream" && input.isTerminal && !options.detach);
  const allArgs = [...(options.arg ?? []), ...args];
  return {
    language: main.language,
    ...(options.version !== undefined && { version: options.version }),
    files: files.files,
    entry: main.entry,
    ...inputParts(input, options),
    ...(allArgs.length > 0 && { args: allArgs }),
    ...(options.dependency !== undefined && { dependencies: options.dependency }),
    ...(options.collect !== undefined && { collect: options.collect }),
    ...(options.compileArg !== undefined && { compileArgs: options.compileArg }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
};

const inputParts = (input: StandardInput, { tty, detach }: Options): Partial<JobRequest> => {
  if (tty) return { terminal: terminalSize() };
  return input.kind === "embedded" ? embed(input.bytes) : { interactive: !detach };
};

/** @throws UsageError where the program cannot have this command's terminal */
const checkTerminal = ({ stdin, detach, json }: Options): void => {
  if (!hasTerminal()) throw new UsageError("--tty: standard input and output are not a terminal here");
  const [other] = Object.entries({ stdin, detach, json }).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined) throw new UsageError(`--tty does not go with --${other}`);
};

const embed = (bytes: Uint8Array): Pick<JobRequest, "stdin" | "stdinEncoding"> => {
  if (bytes.length === 0) return {};
  const { content, encoding } = encodeContent(bytes);
  return { stdin: content, ...(encoding === "base64" && { stdinEncoding: encoding }) };
};

const chooseLimits = (settings: RunSettings, isConversation: boolean): PartialLimits => {
  const { time, cpuTime, memory, outputLimit, processes } = settings;
  const wallTimeMs = time ?? (isConversation ? conversationMs : undefined);
  return {
    ...(wallTimeMs !== undefined && { wallTimeMs }),
    ...(cpuTime !== undefined && { cpuTimeMs: cpuTime }),
    ...(memory !== undefined && { memoryBytes: memory }),
    ...(outputLimit !== undefined && { outputBytes: outputLimit }),
    ...(processes !== undefined && { processes }),
  };
};

/** Hands the job in and leaves: whatever comes through a pipe goes with it. */
const handOver = async (
  clients: readonly Client[],
  request: JobRequest,
  input: StandardInput,
  options: Options,
): Promise<number> => {
  const stdin = input.kind === "stream" && !input.isTerminal ? embed(await readAll(input.open())) : {};
  const { job } = await submitToAny(clients, { ...request, ...stdin }, { onMove: tellMove });
  if (options.json) printJson(job);
  else print(`${job.id}\n`);
  return 0;
};

const readAll = async (stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > requestBounds.inputBytes)
      throw new UsageError("standard input is too large for a job that is left alone");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
