import { Command, CommanderError } from "commander";
import { UsageError } from "./failure.ts";
import { onParentGone } from "./interrupts.ts";
import { printError } from "./output/console.ts";
import { errorStatus, exitStatus } from "./output/exit-status.ts";
import { didYouMean } from "./settings/closest.ts";
import { version } from "./version.ts";

/**
 * Adds a command to the program. Its action calls `end` where the exit status is not 0. `afterDashes` is what followed
 * `--`, which commander would mix with the arguments before it.
 */
export type Define = (program: Command, end: (status: number) => void, afterDashes: readonly string[]) => void;

/** Each verb's file, loaded when the verb is used: a command starts with what it needs. */
const verbs: Record<string, () => Promise<{ define: Define }>> = {
  up: () => import("./commands/up.ts"),
  run: () => import("./commands/run.ts"),
  jobs: () => import("./commands/jobs.ts"),
  job: () => import("./commands/job.ts"),
  logs: () => import("./commands/logs.ts"),
  cancel: () => import("./commands/cancel.ts"),
  languages: () => import("./commands/languages.ts"),
  workers: () => import("./commands/workers.ts"),
  clients: () => import("./commands/clients.ts"),
  drain: () => import("./commands/drain.ts"),
  pause: () => import("./commands/pause.ts"),
  resume: () => import("./commands/resume.ts"),
  forget: () => import("./commands/forget.ts"),
  events: () => import("./commands/events.ts"),
  cluster: () => import("./commands/cluster.ts"),
  top: () => import("./commands/top.ts"),
  open: () => import("./commands/open.ts"),
  login: () => import("./commands/login.ts"),
  logout: () => import("./commands/logout.ts"),
  whoami: () => import("./commands/whoami.ts"),
  user: () => import("./commands/user.ts"),
  session: () => import("./commands/session.ts"),
  token: () => import("./commands/token.ts"),
  audit: () => import("./commands/audit.ts"),
  group: () => import("./commands/group.ts"),
  quota: () => import("./commands/quota.ts"),
  controller: () => import("./commands/controller.ts"),
  worker: () => import("./commands/worker.ts"),
  toolchain: () => import("./commands/toolchain.ts"),
  doctor: () => import("./commands/doctor.ts"),
  completion: () => import("./commands/completion.ts"),
  version: () => import("./commands/version.ts"),
};

/** Runs one command line. @returns the exit status; every failure has been told by then */
export const runCommandLine = async (words: readonly string[]): Promise<number> => {
  const dashes = words[0] === "run" ? words.indexOf("--") : -1;
  const argv = dashes < 0 ? words : words.slice(0, dashes);
  const afterDashes = dashes < 0 ? [] : words.slice(dashes + 1);
  const asJson = argv.includes("--json");
  const verb = argv[0] ?? "";
  if (verb !== "run") process.stdout.on("error", endQuietly);
  // Killed without a word, a launcher takes its command with it. A worker ends in its own, cleaner way.
  if (verb !== "worker") onParentGone(() => process.exit(exitStatus.ourFault));
  try {
    let status: number = exitStatus.ok;
    const end = (ended: number): void => {
      status = ended;
    };
    const program = await buildProgram(verb, (define, added) => define(added, end, afterDashes));
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    const told = error instanceof CommanderError ? endOfParsing(error) : error;
    if (typeof told === "number") return told;
    const standsForProgram = verb === "run" || (verb === "logs" && argv.includes("--exit-code"));
    printError(told, asJson);
    return errorStatus(told, standsForProgram);
  }
};

const buildProgram = async (verb: string, add: (define: Define, program: Command) => void): Promise<Command> => {
  const program = new Command("runyard")
    .description("A yard of machines that compiles and runs programs.")
    .version(version)
    // Options belong to the verb they follow: `run --version 3.12` is the language's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", "\nStart with `runyard up`, then in another terminal: runyard run hello.py\n");
  // Completion looks at all the others.
  const isAlone = Object.hasOwn(verbs, verb) && verb !== "completion";
  const chosen = isAlone ? [verb] : Object.keys(verbs);
  for (const name of chosen) {
    const file = await verbs[name]?.();
    if (file !== undefined) add(file.define, program);
  }
  return program;
};

/** Every command with its options, to be looked at. */
export const wholeProgram = (): Promise<Command> =>
  buildProgram("", (define, program) => define(program, () => {}, []));

/** Who read our output has enough of it. */
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitStatus.brokenPipe);
};

/** Help and version were asked for and are printed, or the words made no sense. */
const endOfParsing = (error: CommanderError): number | UsageError => {
  if (error.exitCode === 0) return exitStatus.ok;
  // Help without a verb: commander printed it to standard error.
  if (error.code === "commander.help") return exitStatus.usage;
  const unknown = /^error: unknown command '(.*?)'/.exec(error.message)?.[1];
  const words = error.message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, ": did you mean $1?");
  const message =
    unknown === undefined ? words : `unknown command "${unknown}"${didYouMean(unknown, Object.keys(verbs))}`;
  return new UsageError(`${message}\nsee: runyard --help`);
};

/** Ends the process once what was printed is out: sockets and timers that are left must not hold it. */
export const finish = (status: number): void => {
  process.exitCode = status;
  const exit = (): void => process.exit(status);
  process.stdout.write("", () => process.stderr.write("", exit));
};
