import type { ControllerRecord, Info } from "@runyard/protocol";
import { type CallOptions, Http } from "./http.ts";
import { AuditLog, JoinTokens, SessionView, Tokens, Users } from "./resources/access.ts";
import { Clients, ClusterView, Events, getController, getInfo, Languages, Workers } from "./resources/cluster.ts";
import { Groups } from "./resources/groups.ts";
import { Jobs } from "./resources/jobs.ts";
import { Quotas } from "./resources/quotas.ts";
import { defaultTiming, type Timing } from "./timing.ts";

export type ClientOptions = {
  /** The controller's address: `http://127.0.0.1:7420`. */
  url: string;
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch;
  /** An API token, or a session's, sent with every call. Browsers need none: their session is a cookie. */
  token?: string;
  /** What it calls itself, for the operator's list of clients. Browsers keep their own name. */
  agent?: string;
  /** Where waiting and trying again should differ from the defaults. */
  timing?: Partial<Timing>;
};

export type Client = {
  readonly url: string;
  readonly jobs: Jobs;
  readonly languages: Languages;
  readonly workers: Workers;
  readonly clients: Clients;
  readonly cluster: ClusterView;
  readonly quotas: Quotas;
  readonly groups: Groups;
  readonly events: Events;
  readonly session: SessionView;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly joinTokens: JoinTokens;
  readonly audit: AuditLog;
  /** Product, version and time of the controller; no account needed. */
  info(options?: CallOptions): Promise<Info>;
  /** The controller itself: settings and where they came from, storage, how workers join. */
  controller(options?: CallOptions): Promise<ControllerRecord>;
};

/**
 * A controller's client; opens nothing by itself. Every call takes an AbortSignal, ends after `timing.callMs` at the
 * latest, and throws RunyardError with a code of the catalogue.
 */
export const createClient = ({ url, fetch, token, agent, timing }: ClientOptions): Client => {
  const http = new Http({
    url,
    // Looked up at each call: browsers refuse a fetch that lost its window, and tests may replace it.
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    token,
    agent: agent ?? "runyard-client",
    timing: { ...defaultTiming, ...timing },
  });
  return {
    url: http.url,
    jobs: new Jobs(http),
    languages: new Languages(http),
    workers: new Workers(http),
    clients: new Clients(http),
    cluster: new ClusterView(http),
    quotas: new Quotas(http),
    groups: new Groups(http),
    events: new Events(http),
    session: new SessionView(http),
    users: new Users(http),
    tokens: new Tokens(http),
    joinTokens: new JoinTokens(http),
    audit: new AuditLog(http),
    info: (options) => getInfo(http, options),
    controller: (options) => getController(http, options),
  };
};
