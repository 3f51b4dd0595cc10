import { join } from "node:path";
import { leaseMs, WorkerId, type WorkerProfile } from "@runyard/protocol";
import { ulid } from "ulid";
import { BuildCache } from "./attempt/build-cache.ts";
import { Precompiler } from "./attempt/precompiler.ts";
import { ResidentCompilers } from "./attempt/resident-compiler.ts";
import { Desk } from "./desk.ts";
import { Libraries, type Registries } from "./libraries/libraries.ts";
import { Enrolment } from "./link/enrolment.ts";
import { Link, type LinkNews } from "./link/link.ts";
import { Spool } from "./link/spool.ts";
import { Wire } from "./link/wire.ts";
import type { Log } from "./log.ts";
import { describeWorker } from "./profile.ts";
import { openWorkshop, ownToolchainFolder } from "./workshop.ts";

/** After its last result a draining worker waits this long for the acknowledgement. */
const acknowledgementMostMs = leaseMs;

export type WorkerOptions = {
  /** `http://host:port` of the controller. */
  controllerUrl: string;
  /** Lets it join; not needed once it has joined. */
  token?: string | undefined;
  /** Certificates of the authorities that may have signed the controller's, in place of the system's (PEM). */
  authorities?: string | undefined;
  /** Of the controller's own authority, where its certificate is not at hand. */
  pin?: string | undefined;
  /** Programs executed at once, at least 1. */
  slots: number;
  /** Stable over restarts, unlike the id. */
  name: string;
  /** This worker's own, made when missing; two workers at once need two. Output that does not fit memory goes there. */
  stateFolder: string;
  /** Of Runyard, as told in the worker's record. */
  version: string;
  log: Log;
  /** Folders of languages; those that come with Runyard when absent. */
  toolchainFolders?: readonly string[];
  /** Run programs unfenced where this machine cannot fence them. */
  unsafeNoSandbox?: boolean;
  /** Offers only these of the languages found, by name or alias; all when absent. */
  languages?: readonly string[];
  /** Where libraries that jobs ask for come from; absent: they get none. */
  registries?: Registries | undefined;
  /** Takes nothing while the machine is busier than this, from 0 to 1. */
  maxCpuRatio?: number;
  maxMemoryRatio?: number;
  /** Told when the connection comes and goes. */
  onNews?: (news: LinkNews) => void;
  /** Gives up with UNREACHABLE when no controller was reached for this long; without it the worker tries for ever. */
  joinMostMs?: number;
  /** Gives up waiting for a first welcome. */
  signal?: AbortSignal;
};

export type Worker = AsyncDisposable & {
  readonly id: WorkerId;
  /** As it is now: toolchains come and go as they are installed and removed. */
  readonly profile: WorkerProfile;
  /** Settles after {@link drain}, when everything it had is handed in and it is closed. */
  readonly drained: Promise<void>;
  /** Settles when it has stopped. Rejects with a RunyardError when a controller will not have it any more. */
  readonly closed: Promise<void>;
  /** Takes nothing new, finishes what runs, hands in the results, closes. */
  drain(): Promise<void>;
  /** Stops at once what runs and gives it back. Closing twice is harmless. */
  close(): Promise<void>;
};

/**
 * Tries the toolchains, connects and works until it is closed. Without a controller to reach it keeps trying.
 * @returns when a controller has taken it
 * @throws RunyardError JOIN_TOKEN_INVALID, JOIN_TOKEN_EXPIRED, JOIN_TOKEN_USED, JOIN_NAME_REFUSED, WORKER_UNKNOWN,
 *   WORKER_CONNECTED, INCOMPATIBLE_VERSION or REPLACED when the controller will not have it,
 *   WRONG_CONTROLLER, UNENCRYPTED or TLS_REQUIRED when it must not be talked to, UNREACHABLE after `joinMostMs`, NO_SUCH_LANGUAGE for a language there is no folder of, SandboxFault when this machine
 *   cannot fence programs, ManifestError for a spoiled toolchain folder
 */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  await using opened = new AsyncDisposableStack();
  const {
    version,
    slots,
    stateFolder,
    log,
    toolchainFolders = [ownToolchainFolder],
    unsafeNoSandbox = false,
    languages,
    registries,
  } = options;
  // Begins to load while the toolchains are tried.
  const wire = opened.adopt(new Wire(), (one) => one.close());
  const libraries =
    registries === undefined || unsafeNoSandbox
      ? undefined
      : await Libraries.open({ folder: join(stateFolder, "libraries"), registries, log });
  const mounts = libraries?.mounts ?? [];
  const workshop = opened.use(
    await openWorkshop({ version, slots, stateFolder, toolchainFolders, unsafeNoSandbox, log, languages, mounts }),
  );
  opened.defer(() => libraries?.close());
  const spool = await Spool.open(join(stateFolder, "spool"), log);
  opened.defer(() => spool.close());
  const builds = await BuildCache.open({ folder: join(stateFolder, "builds"), log });
  opened.defer(() => builds.close());
  const precompiler = new Precompiler(log);
  opened.defer(() => precompiler.close());
  const residents = new ResidentCompilers({ sandboxes: workshop.sandboxes, log });
  opened.defer(() => residents.close());
  const enrolment = await Enrolment.open(options);
  const id = WorkerId.parse(`wrk_${ulid()}`);
  const profile = () => describeWorker(workshop, libraries, options);
  const desk: Desk = new Desk({
    slots,
    catalogue: workshop.catalogue,
    sandboxes: workshop.sandboxes,
    builds,
    precompiler,
    residents,
    libraries,
    spool,
    log,
    outlet: {
      get isOpen() {
        return link.isOpen;
      },
      send: (message) => link.send(message),
      sendText: (text) => link.sendText(text),
      room: () => link.room(),
    },
  });
  const link: Link = new Link({
    wire,
    controllerUrl: options.controllerUrl,
    enrolment,
    workerId: id,
    profile,
    log,
    held: () => desk.present(),
    pulse: () => ({ running: desk.running, freeSlots: desk.freeSlots, leases: desk.leases() }),
    onNews: options.onNews,
    joinMostMs: options.joinMostMs,
    onMessage: (message) => {
      desk.receive(message);
      if (message.type === "welcome" && desk.isLeaving) link.send({ type: "leaving" });
    },
  });
  opened.defer(() => link.close());
  opened.defer(() => desk.close());
  await firstWelcome(link, options.signal);
  workshop.keepUp(() => link.send({ type: "profile", profile: profile() }));
  return new RunningWorker({ id, profile, desk, link, resources: opened.move() });
};

const firstWelcome = async (link: Link, signal: AbortSignal | undefined): Promise<void> => {
  const giveUp = () => void link.close();
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await link.welcomed;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
};

type Parts = { id: WorkerId; profile: () => WorkerProfile; desk: Desk; link: Link; resources: AsyncDisposableStack };

class RunningWorker implements Worker {
  readonly id: WorkerId;
  readonly closed: Promise<void>;
  readonly drained: Promise<void>;
  readonly #profile: () => WorkerProfile;
  readonly #desk: Desk;
  readonly #link: Link;
  readonly #resources: AsyncDisposableStack;
  readonly #drained = Promise.withResolvers<void>();
  #draining: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ id, profile, desk, link, resources }: Parts) {
    this.id = id;
    this.#profile = profile;
    this.#desk = desk;
    this.#link = link;
    this.#resources = resources;
    this.drained = this.#drained.promise;
    this.closed = link.ended.finally(() => this.close());
    this.closed.catch(() => {
      // For whoever waits for it; nobody has to.
    });
  }

  get profile(): WorkerProfile {
    return this.#profile();
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  close(): Promise<void> {
    this.#closing ??= this.#resources.disposeAsync();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #drain(): Promise<void> {
    this.#desk.isLeaving = true;
    this.#link.send({ type: "leaving" });
    this.#link.heartbeat();
    await this.#desk.idle();
    await Promise.race([this.#desk.emptied(), timeOut(acknowledgementMostMs)]);
    await this.close();
    this.#drained.resolve();
  }
}

const timeOut = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
