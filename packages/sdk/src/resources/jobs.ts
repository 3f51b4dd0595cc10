import {
  type FollowedEvent,
  type Job,
  JobEvent,
  type JobRequest,
  type JobState,
  type JobSummary,
  type Outcome,
  RunyardError,
  routes,
} from "@runyard/protocol";
import { Attachment } from "../attachment.ts";
import { EventCursor } from "../event-cursor.ts";
import { readSse, reconnecting } from "../follow.ts";
import type { CallOptions, Http } from "../http.ts";
import { parseJson } from "../json.ts";
import { randomKey } from "../random-key.ts";

export type SubmitOptions = CallOptions & {
  /** Seconds (0 to 300) to wait for the end; the answer tells what there is by then. */
  wait?: number;
  /** Made up when absent, so that an answer lost on the way does not make two jobs of one. */
  idempotencyKey?: string;
  /** `fail` tells at once that the controller is busy or not there; else it is asked again a few times. */
  ifBusy?: "wait" | "fail";
};

export type JobFilter = {
  state?: readonly JobState[];
  language?: string;
  outcome?: readonly Outcome[];
  /** Whose; absent: everybody's for operators, else one's own. */
  owner?: string;
  /** Name of the worker of the newest attempt. */
  worker?: string;
  /** Part of the title, the id or a label, in either case. */
  text?: string;
  /** Handed in at this moment or later, epoch milliseconds. */
  from?: number;
  /** Handed in before this moment, epoch milliseconds. */
  to?: number;
  /** Jobs in one page, at most 500. */
  limit?: number;
};

/** With `text` or `worker` a page may be short, even empty, and still have a next one. */
export type JobPage = { items: JobSummary[]; nextCursor: string | null };

export type FollowOptions = CallOptions & {
  /** Id of the last event seen; without it everything is told from the start. */
  after?: string;
};

/** Jobs: hand in, look up, list, cancel, follow. Ids are as the controller gave them. */
export class Jobs {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Hands in a program. When this returns the job is kept and will be finished. Tried again, with the same key, when
   * no answer came.
   * @throws RunyardError INVALID_REQUEST, NO_SUCH_LANGUAGE, NO_SUCH_VERSION, PAYLOAD_TOO_LARGE, UNREACHABLE ...
   */
  submit(request: JobRequest, { wait, idempotencyKey, ifBusy, signal }: SubmitOptions = {}): Promise<Job> {
    const headers = { "idempotency-key": idempotencyKey ?? randomKey() };
    return this.#http.call(
      routes.submitJob,
      { body: request, query: waitQuery(wait), headers },
      { signal, extraMs: (wait ?? 0) * 1000, failsWhenRefused: ifBusy === "fail" },
    );
  }

  /** Hands in several: all are kept or none. Not tried again when the answer was lost: that could make them twice. */
  async submitBatch(requests: readonly JobRequest[], { signal }: CallOptions = {}): Promise<JobSummary[]> {
    const body = { jobs: [...requests] };
    return (await this.#http.call(routes.submitJobs, { body }, { signal, repeatable: false })).items;
  }

  /** @param options.wait - seconds (0 to 300) to wait for the end before answering with what there is */
  get(id: string, { wait, signal }: CallOptions & { wait?: number } = {}): Promise<Job> {
    const parts = { params: { id }, query: waitQuery(wait) };
    return this.#http.call(routes.getJob, parts, { signal, extraMs: (wait ?? 0) * 1000 });
  }

  /** What was handed in. */
  request(id: string, options: CallOptions = {}): Promise<JobRequest> {
    return this.#http.call(routes.getJobRequest, { params: { id } }, options);
  }

  /**
   * A file that a run left, as the job's `runs[run].files` name it, once the job is done.
   * @throws RunyardError FILE_NOT_FOUND
   */
  file(id: string, path: string, { run, signal }: CallOptions & { run?: number } = {}): Promise<Uint8Array> {
    const query = run === undefined ? {} : { run: String(run) };
    return this.#http.bytes(routes.getJobFile, { params: { id, path }, query }, { signal });
  }

  /** One page, newest first. */
  list(filter: JobFilter & { cursor?: string } = {}, options: CallOptions = {}): Promise<JobPage> {
    return this.#http.call(routes.listJobs, { query: listQuery(filter) }, options);
  }

  /** All of them, newest first, page by page as they are asked for. */
  async *all(filter: JobFilter = {}, options: CallOptions = {}): AsyncGenerator<JobSummary, void, undefined> {
    let cursor: string | null = null;
    do {
      const page: JobPage = await this.list(cursor === null ? filter : { ...filter, cursor }, options);
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }

  /** Stops a job for good. @throws RunyardError JOB_FINISHED when it has ended */
  cancel(id: string, options: CallOptions = {}): Promise<Job> {
    return this.#http.call(routes.cancelJob, { params: { id } }, options);
  }

  /**
   * A job's events as they happen, from the start or after an event; reconnects by itself, nothing lost or doubled.
   * Ends after the `end` event.
   * @throws RunyardError JOB_NOT_FOUND; UNREACHABLE after a minute without the controller
   */
  events(id: string, { after, signal }: FollowOptions = {}): AsyncGenerator<FollowedEvent, void, undefined> {
    const cursor = new EventCursor(after);
    return reconnecting({
      url: this.#http.url,
      timing: this.#http.timing,
      signal,
      connect: () => this.#eventConnection(id, cursor, signal),
      isLast: ({ event }) => event.type === "end",
    });
  }

  /** The same with a way to the program's standard input and its signals; for jobs submitted `interactive`. */
  attach(id: string, { after, signal }: FollowOptions = {}): Attachment {
    const { url, timing, credentials } = this.#http;
    return new Attachment({ url, credentials, id, after, signal, timing, check: () => this.get(id, { signal }) });
  }

  async *#eventConnection(
    id: string,
    cursor: EventCursor,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FollowedEvent, void, undefined> {
    const headers: Record<string, string> = cursor.after === undefined ? {} : { "last-event-id": cursor.after };
    for await (const message of readSse(this.#http, routes.followJob, { params: { id }, headers }, signal)) {
      const followed = { id: message.id, event: decodeEvent(message.data) };
      if (cursor.accepts(followed)) yield followed;
    }
  }
}

const decodeEvent = (data: string): JobEvent => {
  const event = JobEvent.safeParse(parseJson(data));
  if (event.success) return event.data;
  throw new RunyardError("INCOMPATIBLE_VERSION", "the controller sent an event this client does not know", {
    cause: event.error,
  });
};

const waitQuery = (wait: number | undefined): { wait?: string } => (wait === undefined ? {} : { wait: String(wait) });

const listQuery = ({ state, outcome, from, to, limit, ...rest }: JobFilter & { cursor?: string }) => ({
  state: state?.join(","),
  outcome: outcome?.join(","),
  from: from?.toString(),
  to: to?.toString(),
  limit: limit?.toString(),
  ...rest,
});
