import {
  type Cluster,
  ClusterEvent,
  type ConnectedClient,
  type ControllerRecord,
  type HistoryRange,
  type Info,
  type Language,
  listLimitMax,
  type ReplyOf,
  routes,
  type Worker,
  type YardEvent,
} from "@runyard/protocol";
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

  /**
   * Lets a worker, named by id or name, finish what it has and gives it nothing new.
   * @param body.deadlineMs - from now: what still runs then is stopped and queued again
   */
  drain(id: string, body: { deadlineMs?: number; note?: string } = {}, options: CallOptions = {}): Promise<Worker> {
    return this.#http.call(routes.drainWorker, { params: { id }, body }, options);
  }

  /** Gives the worker of this name nothing new until it is resumed, or until `untilMs`; what it runs, runs on. */
  pause(id: string, body: { note?: string; untilMs?: number } = {}, options: CallOptions = {}): Promise<Worker> {
    return this.#http.call(routes.pauseWorker, { params: { id }, body }, options);
  }

  /** Takes back a drain or a pause. */
  resume(id: string, options: CallOptions = {}): Promise<Worker> {
    return this.#http.call(routes.resumeWorker, { params: { id } }, options);
  }

  /** Voids a worker's credential, and sends it away. @returns its name, and its last picture where there is one */
  forget(id: string, options: CallOptions = {}): Promise<ReplyOf<typeof routes.forgetWorker>> {
    return this.#http.call(routes.forgetWorker, { params: { id } }, options);
  }
}

export class Clients {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Who is connected to the controller, and who was lately, the newest first. */
  async list(options: CallOptions = {}): Promise<ConnectedClient[]> {
    return (await this.#http.call(routes.listClients, {}, options)).items;
  }
}

export type HistoryQuery = {
  /** The last hour in steps of 10 seconds (the usual), or the last week in steps of 5 minutes. */
  range?: HistoryRange;
  /** Only what ended after this moment, epoch milliseconds. */
  after?: number;
};

export class ClusterView {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Totals, load and queue. */
  get(options: CallOptions = {}): Promise<Cluster> {
    return this.#http.call(routes.getCluster, {}, options);
  }

  /** Measurements of the cluster, oldest first. */
  history(query: HistoryQuery = {}, options: CallOptions = {}): Promise<ReplyOf<typeof routes.getClusterHistory>> {
    return this.#http.call(routes.getClusterHistory, { query: textOf(query) }, options);
  }

  /** Measurements of the machine of the worker of this name, oldest first. */
  workerHistory(
    worker: string,
    query: HistoryQuery = {},
    options: CallOptions = {},
  ): Promise<ReplyOf<typeof routes.getWorkerHistory>> {
    return this.#http.call(routes.getWorkerHistory, { params: { worker }, query: textOf(query) }, options);
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

const textOf = ({ range, after }: HistoryQuery) => ({ range, after: after?.toString() });

export type EventPage = { items: YardEvent[]; nextCursor: string | null };

/** What happened in the cluster, as the controller keeps it. */
export class Events {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** One page, newest first. @param page.limit - at most 500 */
  list(page: { limit?: number; cursor?: string } = {}, options: CallOptions = {}): Promise<EventPage> {
    const { limit, cursor } = page;
    return this.#http.call(routes.listEvents, { query: { limit: limit?.toString(), cursor } }, options);
  }

  /** All after the event `after`, in order, then each as it happens, until aborted. Reconnects and leaves none out. */
  async *follow({ after, signal }: CallOptions & { after: number }): AsyncGenerator<YardEvent, void, undefined> {
    let last = after;
    for await (const event of this.#live(() => last, signal)) {
      if (event.id > last + 1) {
        for (const missed of await this.#between(last, event.id, signal)) yield missed;
      }
      if (event.id > last) yield event;
      last = Math.max(last, event.id);
    }
  }

  #live(last: () => number, signal: AbortSignal | undefined): AsyncGenerator<YardEvent, void, undefined> {
    const http = this.#http;
    const newest = async (): Promise<YardEvent[]> => (await this.list({ limit: 1 }, { signal })).items;
    async function* connect(): AsyncGenerator<YardEvent, void, undefined> {
      let isFirst = true;
      for await (const event of clusterConnection(http, signal)) {
        // Watched from now on: what happened before is seen by a look at the newest.
        if (isFirst) for (const found of await newest()) if (found.id > last()) yield found;
        isFirst = false;
        if (event.type === "event") yield event.event;
      }
    }
    return reconnecting({ url: http.url, timing: http.timing, signal, connect, isLast: () => false });
  }

  /** Those that are kept of the events between two, in order. */
  async #between(after: number, before: number, signal: AbortSignal | undefined): Promise<YardEvent[]> {
    const found: YardEvent[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.list({ limit: listLimitMax, ...(cursor !== undefined && { cursor }) }, { signal });
      found.push(...page.items.filter(({ id }) => id > after && id < before));
      const isFar = (page.items.at(-1)?.id ?? 0) > after;
      cursor = isFar ? (page.nextCursor ?? undefined) : undefined;
    } while (cursor !== undefined);
    return found.reverse();
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

export const getController = (http: Http, options: CallOptions = {}): Promise<ControllerRecord> =>
  http.call(routes.getController, {}, options);
