import { type Cluster, ClusterEvent, type Info, type Language, routes, type Worker } from "@runyard/protocol";
import { readSse, reconnecting } from "../follow.ts";
import type { CallOptions, Http } from "../http.ts";
import { parseJson } from "../json.ts";

export class Languages {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Languages and versions that connected workers offer. */
  async list(options: CallOptions = {}): Promise<Language[]> {
    return (await this.#http.call(routes.listLanguages, {}, options)).items;
  }
}

export class Workers {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(options: CallOptions = {}): Promise<Worker[]> {
    return (await this.#http.call(routes.listWorkers, {}, options)).items;
  }

  /** Lets a worker, named by id or name, finish what it has and gives it nothing new. */
  drain(id: string, options: CallOptions = {}): Promise<Worker> {
    return this.#http.call(routes.drainWorker, { params: { id } }, options);
  }
}

export class ClusterView {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Totals, load and queue. */
  get(options: CallOptions = {}): Promise<Cluster> {
    return this.#http.call(routes.getCluster, {}, options);
  }

  /** Changes of jobs and workers as they happen, until aborted. Reconnects; what happened in between is not told. */
  events({ signal }: CallOptions = {}): AsyncGenerator<ClusterEvent, void, undefined> {
    const http = this.#http;
    return reconnecting({
      url: http.url,
      timing: http.timing,
      signal,
      connect: () => clusterConnection(http, signal),
      isLast: () => false,
    });
  }
}

async function* clusterConnection(
  http: Http,
  signal: AbortSignal | undefined,
): AsyncGenerator<ClusterEvent, void, undefined> {
  for await (const { data } of readSse(http, routes.followCluster, {}, signal)) {
    const event = ClusterEvent.safeParse(parseJson(data));
    // A kind of event that a newer controller tells: a view goes on without it.
    if (event.success) yield event.data;
  }
}

export const getInfo = (http: Http, options: CallOptions = {}): Promise<Info> => http.call(routes.info, {}, options);
