import { availableParallelism, homedir, hostname } from "node:os";
import { join } from "node:path";
import { Role } from "@runyard/protocol";
import {
  parseChoice,
  parseDuration,
  parseEach,
  parseHostName,
  parseHostPort,
  parseIssuer,
  parseList,
  parseOrigin,
  parsePercent,
  parsePin,
  parseRegistry,
  parseRoleRule,
  parseSize,
  parseText,
  parseToken,
  parseUrl,
  parseWhole,
  parseWords,
  type RoleRule,
} from "./values.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

type Setting<Value, Default> = {
  /** What stands for the value in the help. */
  placeholder: string;
  parse: (text: string) => Value;
  default: (environment: Environment) => Default;
  /** How the default is told; absent where there is none. */
  defaultText?: string;
  doc: string;
  /** The flag may be given several times; its values are a list. */
  repeatable?: true;
  /** Never shown, not in errors either, and not read from files of a project. */
  secret?: true;
  /** Read from the environment alone: other users see a command's flags. */
  flagless?: true;
};

const setting = <Value, Default = Value>(entry: Setting<Value, Default>): Setting<Value, Default> => entry;

const stateFolder = (environment: Environment): string =>
  join(environment.XDG_STATE_HOME || join(homedir(), ".local", "state"), "runyard");

const none = (): undefined => undefined;

/**
 * Every setting, once: from here come the flags, the `RUNYARD_*` names, the keys of `runyard.toml`, the defaults, the
 * help and the page in docs. `outputLimit` is `--output-limit`, `RUNYARD_OUTPUT_LIMIT` and `output-limit = "1MiB"`.
 */
export const settingsTable = {
  controller: setting({
    placeholder: "URL",
    parse: parseEach(parseUrl),
    default: () => ["http://127.0.0.1:7420"],
    defaultText: "http://127.0.0.1:7420",
    doc: "The controller to talk to; of several, the first that answers, and for a program the first that takes it. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  port: setting({
    placeholder: "N",
    parse: parseWhole(0, 65_535),
    default: () => 7420,
    defaultText: "7420",
    doc: "Port to serve on; 0 takes a free one.",
  }),
  host: setting({
    placeholder: "ADDRESS",
    parse: parseText,
    default: () => "127.0.0.1",
    defaultText: "127.0.0.1",
    doc: "Address to serve on. One that other machines can reach needs TLS and an account.",
  }),
  signIn: setting<"auto" | "always", "auto">({
    placeholder: "WHEN",
    parse: parseChoice("auto", "always"),
    default: () => "auto",
    defaultText: "auto",
    doc: "When a login is needed: `auto` lets whoever is on the controller's machine in without one while there is no account and only that machine can reach the controller, `always` lets nobody.",
  }),
  oidcIssuer: setting<string, undefined>({
    placeholder: "URL",
    parse: parseIssuer,
    default: none,
    doc: "Identity provider (OpenID Connect) through which people log in: its issuer, as it is registered there. From then on nobody is let in without a login.",
  }),
  oidcClientId: setting<string, undefined>({
    placeholder: "ID",
    parse: parseText,
    default: none,
    doc: "What the provider calls this controller.",
  }),
  oidcClientSecret: setting<string, undefined>({
    placeholder: "SECRET",
    parse: parseText,
    default: none,
    doc: "The secret it shares with the provider; none for a public client.",
    secret: true,
    flagless: true,
  }),
  oidcSecretFile: setting<string, undefined>({
    placeholder: "FILE",
    parse: parseText,
    default: none,
    doc: "File that holds this secret; read where none is given.",
  }),
  oidcName: setting<string, undefined>({
    placeholder: "NAME",
    parse: parseText,
    default: none,
    defaultText: "the issuer's host",
    doc: "The provider's name for people, on the button of the login page.",
  }),
  oidcScope: setting({
    placeholder: "SCOPE",
    parse: parseList,
    default: () => ["openid", "profile"],
    defaultText: "openid, profile",
    doc: "What the provider is asked for. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  oidcNameClaim: setting({
    placeholder: "CLAIM",
    parse: parseText,
    default: () => "preferred_username",
    defaultText: "preferred_username",
    doc: "The claim that has the name of a new account; it is looked at once, when the account is made.",
  }),
  oidcGroupsClaim: setting({
    placeholder: "CLAIM",
    parse: parseText,
    default: () => "groups",
    defaultText: "groups",
    doc: "The claim that lists a person's groups.",
  }),
  oidcRole: setting({
    placeholder: "ROLE=GROUP",
    parse: parseEach(parseRoleRule),
    default: (): RoleRule[] => [],
    doc: "Members of a group have a role: the highest of theirs, at each login anew. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  oidcDefaultRole: setting<"none" | Role, "none">({
    placeholder: "ROLE",
    parse: parseChoice("none", ...Role.options),
    default: () => "none",
    defaultText: "none",
    doc: "Role of whoever the provider knows and no group gives one. `none`: without --oidc-role, those come in who have an account that is linked to them; with it, only members of its groups.",
  }),
  oidcCallback: setting<string, undefined>({
    placeholder: "URL",
    parse: parseUrl,
    default: none,
    defaultText: "/api/v1/session/oidc/callback at the address by which people came",
    doc: "Where the provider sends people back to, as it is registered there; to be given behind a proxy.",
  }),
  tls: setting<"off" | "auto", "off">({
    placeholder: "WHAT",
    parse: parseChoice("off", "auto"),
    default: () => "off",
    defaultText: "off",
    doc: "`auto` serves over TLS with a certificate of the controller's own making, kept in its data folder and renewed by itself; with one of yours, give --tls-cert and --tls-key instead.",
  }),
  tlsCert: setting<string, undefined>({
    placeholder: "FILE",
    parse: parseText,
    default: none,
    doc: "Certificate to serve over TLS with, followed by those between it and its authority (PEM). Read anew when it changes.",
  }),
  tlsKey: setting<string, undefined>({
    placeholder: "FILE",
    parse: parseText,
    default: none,
    doc: "Private key of that certificate (PEM, without a passphrase).",
  }),
  tlsName: setting({
    placeholder: "NAME",
    parse: parseEach(parseHostName),
    default: (): string[] => [],
    defaultText: "the host's name and addresses",
    doc: "Another name or address this controller is reached by: it answers to it, and `--tls auto` has it in its certificate. The first is told to others. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  caFile: setting<string, undefined>({
    placeholder: "FILE",
    parse: parseText,
    default: none,
    defaultText: "the system's, and DATA/ca.pem",
    doc: "Certificates of the authorities to trust, in place of all others (PEM).",
  }),
  caPin: setting<string, undefined>({
    placeholder: "PIN",
    parse: parsePin,
    default: none,
    doc: "Trust the controller's own authority by its pin, in place of all others.",
  }),
  data: setting({
    placeholder: "DIR",
    parse: parseText,
    default: stateFolder,
    defaultText: "~/.local/state/runyard",
    doc: "Folder where jobs are kept. Made when it is not there.",
  }),
  slots: setting({
    placeholder: "N",
    parse: parseWhole(1, 1024),
    default: () => availableParallelism(),
    defaultText: "as many as CPUs",
    doc: "Maximum number of programs at once on this machine.",
  }),
  dependencies: setting<"off" | "on", "off">({
    placeholder: "WHAT",
    parse: parseChoice("off", "on"),
    default: () => "off",
    defaultText: "off",
    doc: "Whether jobs may name libraries (`dependencies`): `on` has this machine's worker fetch them from the registries below, and from nowhere else.",
  }),
  pythonRegistry: setting({
    placeholder: "URL",
    parse: parseRegistry,
    default: () => "https://pypi.org/simple",
    defaultText: "https://pypi.org/simple",
    doc: "Index that Python's libraries come from.",
  }),
  npmRegistry: setting({
    placeholder: "URL",
    parse: parseRegistry,
    default: () => "https://registry.npmjs.org",
    defaultText: "https://registry.npmjs.org",
    doc: "Registry that JavaScript's libraries come from.",
  }),
  registryHost: setting({
    placeholder: "HOST:PORT",
    parse: parseEach(parseHostPort),
    default: (): string[] => ["files.pythonhosted.org:443"],
    defaultText: "files.pythonhosted.org:443",
    doc: "Another place that libraries are downloaded from, where an index names one. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  policy: setting<"least-loaded" | "local-first">({
    placeholder: "NAME",
    parse: parseChoice("least-loaded", "local-first"),
    default: () => "least-loaded",
    defaultText: "least-loaded",
    doc: "Where jobs go: `least-loaded` to the worker that will finish them soonest, `local-first` to the controller's own slots until they, its CPU or its memory are at their limits, then to the others.",
  }),
  localSlots: setting({
    placeholder: "N",
    parse: parseWhole(0, 1024),
    default: () => 0,
    defaultText: "0",
    doc: "The controller's own slots: programs it runs itself at once, in a worker of its own. 0: it executes nothing.",
  }),
  maxQueue: setting({
    placeholder: "N",
    parse: parseWhole(0, 10_000_000),
    default: () => 100_000,
    defaultText: "100000",
    doc: "Jobs that may wait; beyond, jobs are refused with QUEUE_FULL.",
  }),
  whenFull: setting<"queue" | "reject">({
    placeholder: "WHAT",
    parse: parseChoice("queue", "reject"),
    default: () => "queue",
    defaultText: "queue",
    doc: "What happens to a job that no slot is free for: `queue` lets it wait, `reject` refuses it at once and names the alternatives.",
  }),
  alternative: setting({
    placeholder: "HOST:PORT",
    parse: parseEach(parseHostPort),
    default: (): string[] => [],
    doc: "Another controller, named to clients that are refused. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  corsOrigin: setting({
    placeholder: "ORIGIN",
    parse: parseEach(parseOrigin),
    default: (): string[] => [],
    doc: "Another site whose pages may use the API from a browser, such as https://course.example. May be repeated, or a list separated by commas.",
    repeatable: true,
  }),
  maxConnections: setting({
    placeholder: "N",
    parse: parseWhole(10, 1_000_000),
    default: () => 10_000,
    defaultText: "10000",
    doc: "Connections served at once; requests on those beyond are refused with OVERLOADED.",
  }),
  maxConnectionsPerAddress: setting({
    placeholder: "N",
    parse: parseWhole(1, 1_000_000),
    default: () => 4_000,
    defaultText: "4000",
    doc: "Of these, from one address. Behind a proxy all clients have its address.",
  }),
  noWorkerTimeout: setting<number, undefined>({
    placeholder: "DURATION",
    parse: parseDuration,
    default: none,
    defaultText: "none: it waits",
    doc: "A job fails when no worker that could take it was connected for this long.",
  }),
  queueTarget: setting({
    placeholder: "DURATION",
    parse: parseDuration,
    default: () => 60_000,
    defaultText: "1m",
    doc: "An alert is given when a job has waited longer than this.",
  }),
  fleet: setting<"off" | "process" | "command", "off">({
    placeholder: "KIND",
    parse: parseChoice("off", "process", "command"),
    default: () => "off",
    defaultText: "off",
    doc: "How workers are started when jobs wait, and stopped when fewer are enough: `off`, `process` (on this machine) or `command` (by your own commands).",
  }),
  minWorkers: setting({
    placeholder: "N",
    parse: parseWhole(0, 10_000),
    default: () => 0,
    defaultText: "0",
    doc: "Workers the fleet keeps, however little there is to do.",
  }),
  maxWorkers: setting({
    placeholder: "N",
    parse: parseWhole(1, 10_000),
    default: () => 4,
    defaultText: "4",
    doc: "Workers the fleet has at most.",
  }),
  fleetSlots: setting({
    placeholder: "N",
    parse: parseWhole(1, 1024),
    default: () => 2,
    defaultText: "2",
    doc: "Slots of each worker the fleet starts.",
  }),
  targetWait: setting({
    placeholder: "DURATION",
    parse: parseDuration,
    default: () => 5_000,
    defaultText: "5s",
    doc: "The fleet starts workers when jobs are expected to wait longer than this.",
  }),
  coolDown: setting({
    placeholder: "DURATION",
    parse: parseDuration,
    default: () => 60_000,
    defaultText: "60s",
    doc: "The fleet stops workers when fewer were enough for this long.",
  }),
  joinTimeout: setting({
    placeholder: "DURATION",
    parse: parseDuration,
    default: () => 60_000,
    defaultText: "60s",
    doc: "A worker the fleet has started must join within this time, else it has failed and is stopped.",
  }),
  fleetStart: setting<readonly string[], undefined>({
    placeholder: "WORDS",
    parse: parseWords,
    default: none,
    doc: 'Command that starts a worker, as a JSON list of words: `["start-it", "{name}"]`. For `--fleet command`.',
  }),
  fleetStop: setting<readonly string[], undefined>({
    placeholder: "WORDS",
    parse: parseWords,
    default: none,
    doc: "Command that stops a worker, likewise.",
  }),
  fleetUrl: setting<string, undefined>({
    placeholder: "URL",
    parse: parseUrl,
    default: none,
    defaultText: "the controller's own address",
    doc: "Where workers that the fleet starts find the controller.",
  }),
  join: setting<string, undefined>({
    placeholder: "URL",
    parse: parseUrl,
    default: none,
    doc: "The controller that the worker works for.",
  }),
  name: setting({
    placeholder: "NAME",
    parse: parseText,
    default: () => hostname(),
    defaultText: "the host's name",
    doc: "The worker's name, the same at each start.",
  }),
  token: setting<string, undefined>({
    placeholder: "TOKEN",
    parse: parseToken,
    default: none,
    doc: "Of `worker`, the token that lets it join; of `controller`, the secret that lets workers of its own machine join; of commands that ask a controller, an API token. Other users see a command's flags: what is used more than once is better given by RUNYARD_TOKEN or --token-file.",
    secret: true,
  }),
  tokenFile: setting<string, undefined>({
    placeholder: "FILE",
    parse: parseText,
    default: none,
    doc: "File that holds the token that lets a worker join; read where no token is given.",
  }),
  connectTimeout: setting<number, undefined>({
    placeholder: "DURATION",
    parse: parseDuration,
    default: none,
    defaultText: "1m; none as a service of systemd",
    doc: "A worker that has not reached its controller for this long since its start gives up.",
  }),
  maxCpu: setting<number, undefined>({
    placeholder: "PCT",
    parse: parsePercent,
    default: none,
    doc: "Takes no new program while more of the machine's CPU time is in use.",
  }),
  maxMemory: setting<number, undefined>({
    placeholder: "PCT",
    parse: parsePercent,
    default: none,
    doc: "Takes no new program while more of the machine's memory is in use.",
  }),
  languages: setting<string[], undefined>({
    placeholder: "LIST",
    parse: parseList,
    default: none,
    defaultText: "all that are found",
    doc: "Languages a worker offers, separated by commas.",
  }),
  language: setting<string, undefined>({
    placeholder: "L",
    parse: parseText,
    default: none,
    defaultText: "told by the file's name, or its #! line",
    doc: "The program's language.",
  }),
  time: setting<number, undefined>({
    placeholder: "DURATION",
    parse: parseDuration,
    default: none,
    defaultText: "20s; 1h when its input is a terminal",
    doc: "Time on the clock the program may take.",
  }),
  cpuTime: setting<number, undefined>({
    placeholder: "DURATION",
    parse: parseDuration,
    default: none,
    defaultText: "10s",
    doc: "CPU time the program may take.",
  }),
  memory: setting<number, undefined>({
    placeholder: "SIZE",
    parse: parseSize,
    default: none,
    defaultText: "256MiB",
    doc: "Memory the program may take.",
  }),
  outputLimit: setting<number, undefined>({
    placeholder: "SIZE",
    parse: parseSize,
    default: none,
    defaultText: "1MiB",
    doc: "Output the program may make.",
  }),
  processes: setting<number, undefined>({
    placeholder: "N",
    parse: parseWhole(1, 1024),
    default: none,
    defaultText: "64",
    doc: "Processes and threads the program may have at once.",
  }),
} as const;

export type SettingName = keyof typeof settingsTable;
export type SettingValue<Name extends SettingName> =
  | ReturnType<(typeof settingsTable)[Name]["parse"]>
  | ReturnType<(typeof settingsTable)[Name]["default"]>;

export const settingNames = Object.keys(settingsTable) as SettingName[];

/** `outputLimit` as a flag and in the file: `output-limit`. */
export const flagName = (name: SettingName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `outputLimit` in the environment: `RUNYARD_OUTPUT_LIMIT`. */
export const environmentName = (name: SettingName): string =>
  `RUNYARD_${flagName(name).toUpperCase().replaceAll("-", "_")}`;
