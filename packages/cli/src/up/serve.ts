import { join, resolve } from "node:path";
import type { Controller } from "@runyard/controller";
import type { CommonOptions } from "../command-line.ts";
import { Failure } from "../failure.ts";
import { type EndSignal, endSignals, onEndSignals } from "../interrupts.ts";
import { createLog } from "../log.ts";
import { print, printJson, say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import { libraryFlags, librarySettings } from "../settings/library-settings.ts";
import { explainSettings, readSources, type Settings } from "../settings/settings.ts";
import type { SettingName } from "../settings/table.ts";
import { fleetSettings } from "./fleet.ts";
import { LocalWorker } from "./local-worker.ts";
import { loginLink } from "./login-link.ts";
import { doorSettings, openController, tellHowToJoin } from "./open-controller.ts";
import { providerSettings } from "./provider.ts";
import { reloadOnHangUp } from "./reload.ts";
import { ruleSettings } from "./rules.ts";
import { tlsSettings } from "./tls.ts";

export const servedSettings = [
  "port",
  "host",
  "signIn",
  "data",
  "name",
  ...doorSettings,
  ...tlsSettings,
  ...providerSettings,
  ...ruleSettings,
  ...librarySettings,
  ...fleetSettings,
] as const;

type Serving = {
  settings: Settings<(typeof servedSettings)[number]>;
  /** Of a worker of the controller's own; 0: it executes nothing. */
  localSlots: number;
  /** In place of the one in the data folder. */
  joinToken?: string | undefined;
  /** Whether workers are asked to join at each start, or at the first only. */
  tellsHowToJoin: "always" | "first";
  /** The flags as they were given. */
  options: CommonOptions & { verbose?: true };
};

/** Without one it is a service, and nobody closes its window. */
const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;

const joinMostMs = 30_000;

/** Serves until a signal ends it. @returns the exit status @throws UsageError, Failure */
export const serve = async ({ settings, localSlots, joinToken, tellsHowToJoin, options }: Serving): Promise<number> => {
  const data = resolve(settings.data);
  const isVerbose = options.verbose === true;
  const log = await createLog(isVerbose);
  const ending = Promise.withResolvers<number>();
  await using opened = new AsyncDisposableStack();
  say(`starting; jobs are kept in ${data}`);
  const localWorker = localSlots > 0 ? settings.name : undefined;
  if (settings.policy === "local-first" && localWorker === undefined) {
    say("local-first has no effect: the controller has no slots of its own, see --local-slots");
  }
  const controller = await openController({
    settings: { ...settings, data },
    localWorker,
    log,
    joinToken,
    told: explainSettings(Object.keys(settings) as SettingName[], readSources(options)),
    onFatal: (error) => ending.reject(new Failure(exitStatus.generic, error.message)),
  });
  opened.defer(() => controller.close());
  if (!hasTerminal) reloadOnHangUp({ controller, settings, options, localWorker });
  const worker =
    localWorker === undefined
      ? undefined
      : new LocalWorker({
          controllerUrl: controller.localUrl,
          caFile: controller.authority?.file,
          token: controller.joinToken,
          slots: localSlots,
          name: localWorker,
          data: join(data, "worker"),
          moreFlags: libraryFlags(settings),
          maxCpuRatio: settings.maxCpu,
          maxMemoryRatio: settings.maxMemory,
          isVerbose,
          say,
        });
  opened.defer(() => worker?.stop());
  endOnSignals(ending.resolve, () => {
    worker?.kill();
    controller.killFleet();
  });
  const joined = worker === undefined ? Promise.resolve(true) : untilJoined(controller, settings.name, worker);
  const isReady = await Promise.race([joined, ending.promise.then(() => false)]);
  const asksToJoin = tellsHowToJoin === "always" || controller.isFirstStart;
  if (isReady && asksToJoin) tellHowToJoin();
  if (isReady && controller.needsLogin) tellHowToSignIn(controller);
  if (isReady) tellReady(controller, options);
  return await ending.promise;
};

/**
 * The first signal ends in good order; the second at once. Listens until the process ends, because the second comes
 * while things are being closed.
 */
const endOnSignals = (end: (status: number) => void, kill: () => void): void => {
  const hear = (signal: EndSignal, before: number): void => {
    if (before > 0) {
      kill();
      process.exit(exitStatus.generic);
    }
    say(`${signal}: stopping; jobs are kept. Once more stops at once`);
    end(exitStatus.ok);
  };
  onEndSignals(hear, Date.now, hasTerminal ? endSignals : endSignals.filter((signal) => signal !== "SIGHUP"));
};

const untilJoined = async (controller: Controller, name: string, worker: LocalWorker): Promise<true> => {
  say("testing compilers and interpreters in the sandbox");
  try {
    await controller.whenWorkerJoins(name, AbortSignal.timeout(joinMostMs));
    return true;
  } catch (error) {
    const why = worker.lastEnd === undefined ? "it has not joined" : `it ended: ${worker.lastEnd}`;
    throw new Failure(exitStatus.generic, `the local worker did not get ready within ${joinMostMs / 1000} s: ${why}`, {
      hint: "see what this machine lacks with: runyard doctor",
      cause: error,
    });
  }
};

const tellHowToSignIn = (controller: Controller): void =>
  say(`sign in with a browser, once within 10 minutes: ${loginLink(controller.url, controller.createLoginCode())}`);

const tellReady = ({ url, dataFolder }: Controller, { json }: Serving["options"]): void => {
  if (json) printJson({ url, dataFolder });
  else print(`ready  ${url}\n`);
};
