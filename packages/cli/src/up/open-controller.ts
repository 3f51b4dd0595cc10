import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import type { Controller } from "@runyard/controller";
import type { SettingInForce } from "@runyard/protocol";
import { Failure, UsageError } from "../failure.ts";
import type { createLog } from "../log.ts";
import { say } from "../output/console.ts";
import { exitStatus } from "../output/exit-status.ts";
import type { Settings } from "../settings/settings.ts";
import { version } from "../version.ts";
import { type FleetSettings, fleetFor } from "./fleet.ts";
import { type ProviderSettings, providerFor } from "./provider.ts";
import { type RuleSettings, rulesFor } from "./rules.ts";
import { type TlsSettings, tlsFor } from "./tls.ts";

/** Who may connect, and how often. */
export const doorSettings = ["corsOrigin", "maxConnections", "maxConnectionsPerAddress"] as const;

type Opening = {
  settings: Settings<"host" | "port" | "data" | "signIn" | (typeof doorSettings)[number]> &
    FleetSettings &
    RuleSettings &
    ProviderSettings &
    TlsSettings;
  /** Name of the controller's own worker, where it has one. */
  localWorker: string | undefined;
  log: Awaited<ReturnType<typeof createLog>>;
  joinToken?: string | undefined;
  told: readonly SettingInForce[];
  onFatal: (error: Error) => void;
};

/**
 * V8 trades memory for speed that a controller does not need. With 100,000 waiting jobs it has half of what it would have:
 * the first keeps garbage from piling up, the second the young generation small, the third saves a compiler's work. The
 * fourth has what every job needs compiled well after some hundred jobs and not some thousands, which costs no memory.
 */
const engineFlags = [
  "--optimize-for-size",
  "--semi-space-growth-factor=1",
  "--no-maglev",
  "--invocation-count-for-turbofan=300",
];

/** What `npm run setup` builds of the web application. */
const webFolder = fileURLToPath(new URL("../../../web/build", import.meta.url));

/** Starts a controller. @throws Failure in one line that says what to do, for what people can put right */
export const openController = async ({
  settings,
  localWorker,
  log,
  joinToken,
  told,
  onFatal,
}: Opening): Promise<Controller> => {
  const { host, port, data, signIn } = settings;
  for (const flag of engineFlags) setFlagsFromString(flag);
  const { startController, DataFolderError, OpenHostError, CertificateError } = await import("@runyard/controller");
  const tls = tlsFor(settings);
  const fleet = await fleetFor(settings);
  const provider = providerFor(settings);
  try {
    return await startController({
      host,
      port,
      signIn,
      dataFolder: data,
      version,
      log,
      onFatal,
      webFolder,
      settings: told,
      rules: rulesFor(settings, localWorker),
      corsOrigins: settings.corsOrigin,
      connections: { most: settings.maxConnections, mostPerAddress: settings.maxConnectionsPerAddress },
      ...(joinToken !== undefined && { joinToken }),
      ...(fleet !== undefined && { fleet }),
      ...(tls !== undefined && { tls }),
      ...(provider !== undefined && { provider }),
    });
  } catch (error) {
    if (error instanceof OpenHostError) throw new UsageError(error.message);
    if (error instanceof DataFolderError || error instanceof CertificateError)
      throw new Failure(exitStatus.generic, error.message);
    const words = listenProblem((error as NodeJS.ErrnoException).code, host, port);
    if (words !== undefined) throw new Failure(exitStatus.generic, words, { cause: error });
    throw error;
  }
};

const listenProblem = (code: string | undefined, host: string, port: number): string | undefined => {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is in use: end what uses it, or take another with --port (0 takes a free one)`;
    case "EACCES":
      return `no permission to serve on port ${port}: take one above 1023 with --port`;
    case "EADDRNOTAVAIL":
      return `${host} is not an address of this machine`;
    default:
      return undefined;
  }
};

/** How machines become workers. */
export const tellHowToJoin = (): void =>
  say("join machines with the command that this prints: runyard token create --join");
