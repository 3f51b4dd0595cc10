import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseJoinToken, RunyardError } from "@runyard/protocol";
import type { LinkNews, Worker } from "@runyard/worker";
import { addSettings, type CommonOptions, examples } from "../command-line.ts";
import { Failure, UsageError } from "../failure.ts";
import { onEndSignals, onParentGone } from "../interrupts.ts";
import { createLog } from "../log.ts";
import { print, printJson, say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import { formatDuration } from "../output/format.ts";
import type { Define } from "../program.ts";
import { librarySettings, registriesFor } from "../settings/library-settings.ts";
import { environment, readSettings, type Settings } from "../settings/settings.ts";
import { parseToken } from "../settings/values.ts";
import { readAuthorities } from "../trust.ts";
import { version } from "../version.ts";

type Options = CommonOptions & { verbose?: true };

const settingNames = [
  "join",
  "token",
  "tokenFile",
  "caFile",
  "caPin",
  "slots",
  "name",
  "maxCpu",
  "maxMemory",
  "languages",
  ...librarySettings,
  "connectTimeout",
  "data",
] as const;

const joinUsualMs = 60_000;

export const define: Define = (program) => {
  const command = program
    .command("worker")
    .description("Work for a controller: run the programs it hands out. The first signal drains, the second stops")
    .option("-v, --verbose", "tell each change of state on standard error");
  addSettings(command, settingNames)
    .addHelpText(
      "after",
      examples(
        "runyard worker --join https://ctl.example:7420 --token ry1.... --slots 4",
        "runyard worker --join https://ctl.example:7420 --max-cpu 80 --max-memory 90",
        "RUNYARD_TOKEN=ry1.... runyard worker --join https://ctl.example:7420 --languages python,cpp",
      ) + exitStatusHelp,
    )
    .action(async (options: Options) => {
      const settings = readSettings(settingNames, options);
      const { join: controllerUrl } = settings;
      if (controllerUrl === undefined) throw new UsageError("--join URL is needed: the controller to work for");
      await work({ ...settings, controllerUrl, token: readToken(settings) }, options);
    });
};

const exitStatusHelp = `
Exit status:
  0 drained or stopped, 2 wrong use, 4 the token is refused or this worker is not known any more, 5 an operator had it
  forgotten, the token is for other names, or who answers is not the controller that is meant, 6 the versions do not fit
  or another worker has its name, 7 the controller was never reached or must not be, 1 anything else.
`;

/** @returns undefined where none is given: a worker that has joined before needs none */
const readToken = ({ token, tokenFile }: Settings<"token" | "tokenFile">): string | undefined => {
  if (token !== undefined || tokenFile === undefined) return whole(token);
  try {
    return whole(parseToken(readFileSync(tokenFile, "utf8").trim()));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === undefined ? `${tokenFile}: ${message}` : `${tokenFile} cannot be read (${code})`);
  }
};

/** What begins like a join token must be one; anything else may be the secret that a controller keeps for its own machine. */
const whole = (token: string | undefined): string | undefined => {
  if (token === undefined || !/^ry1?\b|\./.test(token) || parseJoinToken(token) !== undefined) return token;
  const isCut = token.split(".").length === 4;
  throw new UsageError(`That is not a complete token: ${isCut ? "one of its parts is cut off" : "expected 4 parts"}.`);
};

type Work = Settings<(typeof settingNames)[number]> & { controllerUrl: string };

const work = async (settings: Work, options: Options): Promise<void> => {
  const log = await createLog(options.verbose === true);
  const starting = workerOptions(settings);
  const stop = new AbortController();
  onParentGone(() => stop.abort());
  let draining: Promise<void> | undefined;
  let worker: Worker | undefined;
  onEndSignals((signal, before) => {
    if (before > 1) process.exit(exitStatus.generic);
    if (before === 1 || worker === undefined) {
      stop.abort();
      return;
    }
    say(`${signal}: finishing what runs, taking nothing new. Once more stops at once`);
    draining = worker.drain();
  });
  const { hasJoined, startWorker } = await import("@runyard/worker");
  if (settings.token === undefined && !(await hasJoined(starting.stateFolder))) {
    throw new UsageError("a join token is needed: --token TOKEN, as `runyard token create --join` tells it");
  }
  try {
    await using started = await startWorker({ ...starting, log, signal: stop.signal });
    worker = started;
    if (options.json) printJson({ id: started.id, name: settings.name });
    else print(`joined  ${settings.controllerUrl}\n`);
    tellMissing(settings, started);
    const stopped = new Promise<void>((resolveStop) => stop.signal.addEventListener("abort", () => resolveStop()));
    if (!stop.signal.aborted) await Promise.race([started.closed, stopped]);
    if (!stop.signal.aborted) await draining;
  } catch (error) {
    if (stop.signal.aborted) return;
    throw toldFailure(error, log);
  }
};

const toldFailure = (error: unknown, log: Awaited<ReturnType<typeof createLog>>): Error => {
  if (error instanceof RunyardError && error.code === "NO_SUCH_LANGUAGE") {
    return new UsageError(`--languages: ${error.message}`);
  }
  if (error instanceof RunyardError) return error;
  // What a machine lacks is told in a line; a fault of ours keeps its trace in the log.
  log.error({ err: error }, "the worker failed");
  return new Failure(exitStatus.generic, (error as Error).message, { hint: "see: runyard doctor", cause: error });
};

const workerOptions = ({ controllerUrl, token, slots, name, data, ...more }: Work) => {
  const { maxCpu, maxMemory, languages, caFile, caPin } = more;
  // What systemd starts is meant to run for ever; so is what a parent with a channel looks after.
  const isService = environment.INVOCATION_ID !== undefined || process.channel !== undefined;
  const joinMostMs = more.connectTimeout ?? (isService ? undefined : joinUsualMs);
  return {
    controllerUrl,
    token,
    authorities: caFile === undefined ? undefined : readAuthorities(caFile),
    pin: caPin,
    slots,
    name,
    version,
    stateFolder: join(resolve(data), name.replace(/[^\w.-]/g, "_")),
    onNews: tellNews(controllerUrl),
    registries: registriesFor(more),
    ...(languages !== undefined && { languages }),
    ...(maxCpu !== undefined && { maxCpuRatio: maxCpu }),
    ...(maxMemory !== undefined && { maxMemoryRatio: maxMemory }),
    ...(joinMostMs !== undefined && { joinMostMs }),
  };
};

/** Says why there is no connection, once for each reason, and that there is one again. */
const tellNews = (url: string): ((news: LinkNews) => void) => {
  let told: string | undefined;
  return (news) => {
    if (news.isConnected) {
      if (told !== undefined) say(`connected to ${url}`);
      told = undefined;
      return;
    }
    const why = news.why instanceof RunyardError ? news.why.message : `the connection to ${url} ended: ${news.why}`;
    if (why !== told) say(`${why}; trying again in ${formatDuration(news.waitMs)}, and on`);
    told = why;
  };
};

/** A language that was asked for and is not offered: its compiler is missing, or failed its test. */
const tellMissing = ({ languages, dependencies }: Work, { profile }: Worker): void => {
  if (dependencies === "on" && profile.toolchains.every((toolchain) => toolchain.dependencies === undefined)) {
    say("--dependencies on has no effect: there is no Python with pip here, and no npm");
  }
  for (const name of languages ?? []) {
    if (profile.toolchains.some(({ language, aliases }) => language === name || aliases.includes(name))) continue;
    const refused = profile.refused.find(({ language }) => language === name);
    const why = refused?.why ?? `no compiler or interpreter of it was found; see: runyard toolchain install ${name}`;
    say(`${name} is not offered: ${why}`);
  }
};
