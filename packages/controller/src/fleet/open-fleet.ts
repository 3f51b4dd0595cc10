import type { Identity } from "../auth/identity.ts";
import type { Yard } from "../yard.ts";
import { CommandProvider } from "./command-provider.ts";
import type { FleetSettings } from "./decide.ts";
import { Fleet } from "./fleet.ts";
import { findWorkers } from "./own-processes.ts";
import { Passes } from "./passes.ts";
import { endProcess, ProcessProvider } from "./process-provider.ts";
import type { Provider, WorkerSpec } from "./provider.ts";
import { FleetRecords } from "./records.ts";

/** How the controller grows by itself. */
export type FleetOptions = FleetSettings & {
  /** Makes the provider, which may keep its files in the folder. */
  provider: (folder: string) => Provider;
  /** Where started workers find the controller, when not at its own address. */
  url?: string;
};

/** What a worker, or a line that starts one, runs with; the join token is added as `RUNYARD_TOKEN`, whom to trust as `RUNYARD_CA_FILE` or `RUNYARD_CA_PIN`. */
type Environment = Readonly<Record<string, string | undefined>>;

type Processes = {
  /** The command of a worker. Its words must name the folder, where its state goes, and the worker: so it is found. */
  commandLine: (spec: WorkerSpec, folder: string) => readonly string[];
  environment: Environment;
};

/** Workers on this machine. */
export const processProvider =
  (options: Processes): FleetOptions["provider"] =>
  (folder) =>
    new ProcessProvider({ ...options, folder });

/** Command lines whose words may hold `{name}`, `{number}`, `{url}`, `{slots}` and `{token_file}`. */
type Lines = { start: readonly string[]; stop: readonly string[]; environment: Environment };

/** Workers that the operator's own lines start and stop. */
export const commandProvider =
  (options: Lines): FleetOptions["provider"] =>
  (folder) =>
    new CommandProvider({ ...options, folder });

type Opening = {
  yard: Yard;
  identity: Identity;
  dataFolder: string;
  options: FleetOptions | undefined;
} & Pick<WorkerSpec, "url" | "authority">;

/** A start, and the call that asks for it, may take this much longer than the time in which a worker must join. */
const tokenLeewayMs = 60_000;

/** @returns undefined when the controller does not grow by itself */
export const openFleet = async ({
  yard,
  identity,
  dataFolder,
  options,
  ...own
}: Opening): Promise<Fleet | undefined> => {
  const records = new FleetRecords(dataFolder);
  const provider = options?.provider(records.folder);
  if (provider?.kind !== "process") await endLeftOver(yard, records);
  if (options === undefined || provider === undefined) return undefined;
  await records.makeFolder();
  const access = { ...own, url: options.url ?? own.url };
  const lifeMs = options.joinTimeoutMs + tokenLeewayMs;
  const passes = new Passes({ identity, records, pin: own.authority?.pin, lifeMs });
  return Fleet.open({ yard, settings: options, provider, records, access, passes });
};

/** Worker processes outlived a controller that was killed, and this one does not look after them any more. */
const endLeftOver = async (yard: Yard, records: FleetRecords): Promise<void> => {
  const left = (await records.all()).filter(({ provider }) => provider === "process");
  if (left.length === 0) return;
  const workers = await findWorkers(records.folder);
  yard.log.warn({ workers: workers.map(({ name }) => name) }, "ending workers that an earlier fleet left behind");
  await Promise.all(workers.map((worker) => endProcess(worker, yard.closing)));
  for (const { name } of left) await records.drop(name);
};
