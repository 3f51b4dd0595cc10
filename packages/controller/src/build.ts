import { rm, writeFile } from "node:fs/promises";
import { type AddressInfo, isIPv6 } from "node:net";
import { join } from "node:path";
import {
  attachAccess,
  attachPath,
  type EventFacts,
  linkPath,
  RunyardError,
  type SettingInForce,
} from "@runyard/protocol";
import type { FastifyInstance } from "fastify";
import { auditHandlers } from "./api/access/audit-routes.ts";
import { groupHandlers } from "./api/access/group-routes.ts";
import { joinHandlers } from "./api/access/join-routes.ts";
import { providerHandlers } from "./api/access/provider-routes.ts";
import { sessionHandlers } from "./api/access/session-routes.ts";
import { tokenHandlers } from "./api/access/token-routes.ts";
import { userHandlers } from "./api/access/user-routes.ts";
import { ClientRegistry } from "./api/clients/client-registry.ts";
import { clientHandlers } from "./api/clients/client-routes.ts";
import { clusterHandlers } from "./api/cluster/cluster-routes.ts";
import { type ConnectionRules, Connections, usualConnectionRules } from "./api/connections.ts";
import { type ControllerFacts, controllerHandlers } from "./api/controller/controller-routes.ts";
import { healthCheck, healthHandlers } from "./api/health/health-routes.ts";
import { AttachServer, attachedJob } from "./api/jobs/attach.ts";
import { jobHandlers } from "./api/jobs/job-routes.ts";
import { languageHandlers } from "./api/languages/language-routes.ts";
import { checkOrigin, isLoopback, type OriginRules } from "./api/origin.ts";
import { quotaHandlers } from "./api/quotas/quota-routes.ts";
import { createServer, routeUpgrades, type UpgradeDoor } from "./api/server.ts";
import { workerHandlers } from "./api/workers/worker-routes.ts";
import type { SignIn } from "./auth/gate.ts";
import { Groups } from "./auth/groups.ts";
import { type Identity, openIdentity } from "./auth/identity.ts";
import { keptJoinToken } from "./auth/join-token.ts";
import type { ProviderOptions } from "./auth/oidc/provider.ts";
import { refuseOpenHost } from "./auth/open-host.ts";
import { Background } from "./background.ts";
import { type Clock, systemClock } from "./clock.ts";
import { loadLiveJobs } from "./commands/load-live-jobs.ts";
import { placeJobs } from "./commands/place-jobs.ts";
import { keepShares } from "./dispatch/accounts.ts";
import { ActiveAttempts } from "./dispatch/active-attempt.ts";
import { BackingOff } from "./dispatch/backing-off.ts";
import { Dispatcher } from "./dispatch/dispatcher.ts";
import { History } from "./dispatch/history.ts";
import { Prospects } from "./dispatch/prospects.ts";
import { JobQueue } from "./dispatch/queue.ts";
import { Rate } from "./dispatch/rate.ts";
import { RecentRequests } from "./dispatch/recent-requests.ts";
import { type DispatchRules, usualRules } from "./dispatch/rules.ts";
import { Speeds } from "./dispatch/speeds.ts";
import { ClusterFeed } from "./events/cluster-feed.ts";
import { recordEvent } from "./events/record-event.ts";
import { Topics } from "./events/topics.ts";
import { type FleetOptions, openFleet } from "./fleet/open-fleet.ts";
import { Catalog } from "./link/catalog.ts";
import { LinkServer } from "./link/link-server.ts";
import { Roster } from "./link/roster.ts";
import type { Log } from "./log.ts";
import { Alerts } from "./monitoring/alerts.ts";
import { registerGauges } from "./monitoring/gauges.ts";
import { Metrics } from "./monitoring/metrics.ts";
import { Monitor } from "./monitoring/monitor.ts";
import { RefusedCredentials } from "./monitoring/refused-credentials.ts";
import { ClusterFigures } from "./queries/cluster-figures.ts";
import { Quotas } from "./quotas/quotas.ts";
import { startRounds } from "./rounds.ts";
import { openSqliteStore } from "./store/sqlite/sqlite-store.ts";
import type { Store } from "./store/store.ts";
import { Certificates, type TlsOptions } from "./tls/certificates.ts";
import type { Yard } from "./yard.ts";

export type ControllerOptions = {
  /** One that is not loopback needs TLS and an account. */
  host: string;
  /** `auto`, the usual: on a loopback address, while no account exists, whoever is on this machine is let in. */
  signIn?: SignIn;
  /** 0 for any that is free. */
  port: number;
  /** Made when it is not there; one controller at a time may have it. */
  dataFolder: string;
  /** Of the product, as clients are told. */
  version: string;
  log: Log;
  /** Lets workers join; else the one in the data folder, made at the first start. */
  joinToken?: string;
  /** Jobs are deleted this many days after their end; 30 if absent. */
  keepDays?: number;
  /** Where they differ from the usual: placement by `least-loaded`, 100,000 jobs may wait, for as long as it takes. */
  rules?: Partial<DispatchRules>;
  clock?: Clock;
  /** Where they differ from the usual. */
  connections?: Partial<ConnectionRules>;
  /** Pages of these may use the API from a browser; of others, none. */
  corsOrigins?: readonly string[];
  /** Of the built web application; where it is empty, the pages say how to build it. Absent: the API alone. */
  webFolder?: string;
  /** Starts and stops workers with the load; absent, workers come and go as others decide. */
  fleet?: FleetOptions;
  /** Absent: it talks in clear. */
  tls?: TlsOptions;
  /** Absent: nobody logs in through an identity provider. */
  provider?: ProviderOptions;
  /** As operators are told them. */
  settings?: readonly SettingInForce[];
  /** Told once when the controller can do no more: close it and end the process. */
  onFatal?: (error: Error) => void;
};

export type Controller = AsyncDisposable & {
  /** `http://127.0.0.1:7420`, for people and machines that are told of it. */
  readonly url: string;
  /** For processes of this machine. */
  readonly localUrl: string;
  /** The authority that clients must trust besides the public ones, where there is one. */
  readonly authority: { file: string; pin: string } | undefined;
  readonly port: number;
  readonly joinToken: string;
  /** The join token was made by this start. */
  readonly isFirstStart: boolean;
  readonly dataFolder: string;
  /** Nobody gets in without a login. */
  readonly needsLogin: boolean;
  /** A code that logs in once as the owner of the machine. */
  createLoginCode(): string;
  /** Resolves when a worker of this name is connected; rejects with the signal's reason. */
  whenWorkerJoins(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Accepts nothing more, ends streams and the worker processes it has started itself, lets other workers run on, and
   * closes the store last. Harmless when repeated.
   */
  close(): Promise<void>;
  /** Takes these rules in place of those before, for what comes from now on, and looks at the certificate's files. */
  reload(inForce: { rules: Partial<DispatchRules>; settings: readonly SettingInForce[] }): Promise<void>;
  /** Before an end without closing: kills the worker processes it has started itself. */
  killFleet(): void;
};

const keepDaysUsual = 30;
const certificateRoundMs = 30_000;

/**
 * Opens the data folder, takes up the jobs in it, and serves.
 * @throws DataFolderError when the folder cannot be served from; the system's error when the port is taken
 */
export const startController = async (options: ControllerOptions): Promise<Controller> => {
  const { host, port, dataFolder, version, log, clock = systemClock, signIn = "auto" } = options;
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openSqliteStore({ folder: dataFolder, onFailure: fatal(options) }));
  const certificates = options.tls && (await Certificates.open({ options: options.tls, host, dataFolder, clock, log }));
  const rules = { ...usualRules, ...options.rules };
  const kept = options.joinToken === undefined ? await keptJoinToken(dataFolder) : undefined;
  const joinToken = options.joinToken ?? kept?.token ?? "";
  const closing = new AbortController();
  const yard = await createYard({ store, rules, clock, log, closing: closing.signal });
  opened.defer(() => yard.background.close());
  opened.defer(() => yard.background.run("keep shares", () => keepShares(yard)));
  opened.defer(() => yard.background.run("keep spending", () => yard.quotas.keepSpent()));
  const { background } = yard;
  const identity = await openIdentity({
    ...{ store, clock, background, log, dataFolder, signIn },
    isLoopback: isLoopback(host),
    sharedToken: joinToken,
    provider: options.provider,
    closing: closing.signal,
  });
  refuseOpenHost(host, { accounts: identity.accounts.size, hasTls: certificates !== undefined });
  await loadLiveJobs(yard);
  log.info({ queued: yard.queue.size, active: yard.attempts.size }, "live jobs loaded");
  const link = new LinkServer(yard, identity, version);
  const attach = new AttachServer(yard);
  const clients = new ClientRegistry(clock);
  const alerts = new Alerts(yard, dataFolder, certificates);
  registerGauges(yard.monitor.metrics, yard, {
    version,
    certificates,
    sockets: () => ({ worker: yard.roster.connected().length, client: attach.size }),
  });
  const facts = factsOf(options, {
    startedAtMs: clock.now(),
    tokenFile: kept?.path ?? null,
    caPin: certificates?.authority?.pin ?? null,
    url: () => urls(app, certificates).url,
  });
  const app = serve(yard, {
    version,
    facts,
    clients,
    identity,
    alerts,
    certificates,
    webFolder: options.webFolder,
    connectionRules: { ...usualConnectionRules, ...options.connections },
    origins: {
      allowed: new Set(options.corsOrigins),
      isOpen: () => identity.gate.isOpen,
      isOurName: certificates && ((name) => certificates.isFor(name)),
    },
    doors: doors({ link, attach }),
  });
  opened.defer(() => app.close());
  // Of the two addresses of localhost, Fastify would serve the second by a server of its own without our certificate.
  await app.listen({ host: certificates !== undefined && host === "localhost" ? "127.0.0.1" : host, port });
  opened.defer(followCertificates(yard, certificates));
  // Before the server, which waits for every connection, those that became WebSockets included.
  opened.defer(() => Promise.all([link.close(), attach.close()]).then(() => undefined));
  opened.defer(startRounds(yard, { keepDays: options.keepDays ?? keepDaysUsual, alerts, identity }));
  opened.defer(() => recordEvent(yard, { says: "controller_stopped" }));
  recordEvent(yard, await startFacts(yard, version));
  identity.audit.record({ kind: "controller_started", message: settingsMessage(options) });
  const { url, localUrl } = urls(app, certificates);
  const urlFile = join(dataFolder, "controller-url");
  await writeFile(urlFile, `${localUrl}\n`, { mode: 0o600 });
  opened.defer(() => rm(urlFile, { force: true }));
  yard.fleet.current = await openFleet({
    yard,
    dataFolder,
    options: options.fleet,
    url: localUrl,
    identity,
    authority: certificates?.authority,
  });
  // Before the link, on which its workers say goodbye and give back what they have.
  opened.defer(() => yard.fleet.current?.close());
  opened.defer(() => closing.abort());
  yard.dispatcher.kick();
  return present(yard, {
    url,
    localUrl,
    authority: certificates?.authority,
    port: Number(new URL(url).port),
    joinToken,
    isFirstStart: kept?.isNew ?? false,
    dataFolder,
    identity,
    certificates,
    facts,
    opened: opened.move(),
  });
};

const urls = (app: FastifyInstance, certificates: Certificates | undefined): { url: string; localUrl: string } => {
  const { address, port } = app.server.address() as AddressInfo;
  const at = (name: string) =>
    `${certificates === undefined ? "http" : "https"}://${isIPv6(name) ? `[${name}]` : name}:${port}`;
  return { url: at(certificates?.publicName ?? address), localUrl: at(certificates?.localName ?? address) };
};

/** @returns ends it */
const followCertificates = ({ clock, background }: Yard, certificates: Certificates | undefined): (() => void) =>
  certificates === undefined
    ? () => {}
    : clock.every(certificateRoundMs, () => background.run("look at the certificate", () => certificates.look()));

const factsOf = (
  { dataFolder, keepDays = keepDaysUsual, settings = [], version }: ControllerOptions,
  more: Pick<ControllerFacts, "startedAtMs" | "tokenFile" | "caPin" | "url">,
): ControllerFacts => ({ version, dataFolder, keepDays, settings: [...settings], ...more });

const startFacts = async (yard: Yard, version: string): Promise<EventFacts> => {
  const [last] = (await yard.store.events.list({ limit: 1 })).events;
  const isAfterCrash = last !== undefined && last.kind !== "controller_stopped";
  return { says: "controller_started", version, waiting: yard.queue.size, running: yard.attempts.size, isAfterCrash };
};

const settingsMessage = ({ version, settings = [] }: ControllerOptions): string =>
  `controller ${version} started with ${given(settings)}`;

/** Which settings are not the usual ones: of secrets only that they are set. */
const given = (settings: readonly SettingInForce[]): string => {
  const unusual = settings.filter(({ source }) => source !== "default").map(({ name, value }) => `${name}=${value}`);
  return unusual.length === 0 ? "the usual settings" : unusual.join(", ");
};

const fatal =
  ({ log, onFatal }: ControllerOptions) =>
  (error: Error): void => {
    log.error({ err: error }, "the store can do no more");
    onFatal?.(error);
  };

type YardParts = { store: Store; rules: DispatchRules; clock: Clock; log: Log; closing: AbortSignal };

const createYard = async ({ store, rules, clock, log, closing }: YardParts): Promise<Yard> => {
  const dispatcher = new Dispatcher(clock, () => placeJobs(yard));
  const roster = new Roster(log);
  const attempts = new ActiveAttempts();
  const groups = await Groups.load(store, clock);
  const quotas = await Quotas.load({
    store,
    clock,
    runningOf: (owner) => attempts.countOf(owner),
    groupsOf: (owner) => groups.of(owner).map(({ name }) => name),
  });
  groups.onChange(() => quotas.membersChanged());
  const yard: Yard = {
    clock,
    log,
    store,
    background: new Background(clock, log),
    queue: new JobQueue(),
    backingOff: new BackingOff(clock),
    attempts,
    recent: new RecentRequests(),
    quotas,
    groups,
    rules,
    arriving: { jobs: 0 },
    departures: new Rate(clock.now()),
    monitor: new Monitor(new Metrics(), clock.now()),
    history: new History(),
    speeds: new Speeds(),
    roster,
    prospects: new Prospects(roster),
    catalog: new Catalog(await store.toolchains.all()),
    topics: new Topics(),
    feed: new ClusterFeed(),
    refusedCredentials: new RefusedCredentials(),
    orders: new Map((await store.orders.all()).map((order) => [order.name, order])),
    grants: new Map(),
    fleet: { current: undefined },
    dispatcher,
    closing,
  };
  closing.addEventListener("abort", () => {
    dispatcher.close();
    yard.backingOff.close();
    yard.topics.notifyAll();
    yard.feed.close();
  });
  return yard;
};

type Doors = { link: LinkServer; attach: AttachServer };

const doors =
  ({ link, attach }: Doors) =>
  (path: string): UpgradeDoor | undefined => {
    if (attachedJob(path) !== undefined) {
      return {
        path: attachPath,
        access: attachAccess,
        enter: (upgrade, caller) => {
          if (caller === undefined) throw new RunyardError("UNAUTHENTICATED");
          return attach.upgrade(upgrade, caller);
        },
      };
    }
    if (path !== linkPath) return undefined;
    return {
      path: linkPath,
      access: "open",
      enter: ({ request, socket, head }) => link.upgrade(request, socket, head),
    };
  };

type Serving = {
  version: string;
  connectionRules: ConnectionRules;
  origins: OriginRules;
  facts: ControllerFacts;
  clients: ClientRegistry;
  identity: Identity;
  alerts: Alerts;
  certificates: Certificates | undefined;
  webFolder: string | undefined;
  doors: (path: string) => UpgradeDoor | undefined;
};

const serve = (yard: Yard, serving: Serving): FastifyInstance => {
  const checks = healthCheck(yard);
  const { clients, identity, connectionRules, origins } = serving;
  const connections = new Connections(connectionRules);
  const app = createServer({
    log: yard.log,
    version: serving.version,
    clients,
    identity,
    metrics: yard.monitor.metrics,
    webFolder: serving.webFolder,
    connections,
    connectionRules,
    origins,
    certificates: serving.certificates,
    handlers: {
      ...jobHandlers(yard),
      ...languageHandlers(yard),
      ...workerHandlers(yard, identity),
      ...clientHandlers(clients),
      ...clusterHandlers(yard, new ClusterFigures(yard, serving.alerts)),
      ...healthHandlers(yard, {
        version: serving.version,
        checks,
        identity,
        certificates: serving.certificates,
      }),
      ...controllerHandlers(serving.facts, checks),
      ...sessionHandlers(identity),
      ...providerHandlers(identity),
      ...userHandlers(identity, yard.groups),
      ...tokenHandlers(identity),
      ...auditHandlers(yard.store),
      ...quotaHandlers(yard, identity),
      ...groupHandlers(yard.groups, identity),
      ...joinHandlers({ yard, identity, facts: serving.facts }),
    },
  });
  connections.watch(app.server);
  routeUpgrades(app, {
    log: yard.log,
    identity,
    clients,
    doorAt: serving.doors,
    mayEnter: (request) => {
      connections.check(request);
      checkOrigin(request, origins);
    },
  });
  return app;
};

type Running = Pick<
  Controller,
  "url" | "localUrl" | "authority" | "port" | "joinToken" | "isFirstStart" | "dataFolder"
> & {
  identity: Identity;
  certificates: Certificates | undefined;
  facts: ControllerFacts;
  opened: AsyncDisposableStack;
};

const present = (yard: Yard, { identity, certificates, facts, opened, ...told }: Running): Controller => {
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= opened.disposeAsync();
    return closed;
  };
  return {
    ...told,
    needsLogin: !identity.gate.isOpen,
    createLoginCode: () => identity.codes.create(null).code,
    whenWorkerJoins: (name, signal) => yard.roster.whenJoined(name, signal),
    close,
    reload: async ({ rules, settings }) => {
      Object.assign(yard.rules, rules);
      facts.settings = [...settings];
      identity.audit.record({ kind: "settings_read", message: `settings were read anew: ${given(settings)}` });
      yard.dispatcher.kick();
      await certificates?.look();
    },
    killFleet: () => yard.fleet.current?.kill(),
    [Symbol.asyncDispose]: close,
  };
};
