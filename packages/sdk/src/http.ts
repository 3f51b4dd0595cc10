import {
  type BodyOf,
  fromProblem,
  type ParamsOf,
  Problem,
  type QueryOf,
  type ReplyOf,
  type Route,
  RunyardError,
} from "@runyard/protocol";
import { parseJson } from "./json.ts";
import { pause, pauseMs, type Timing } from "./timing.ts";
import { hadNoEffect, isTransient, unreachable, unreachableBecause } from "./unreachable.ts";

type Part<Value, Shape> = [Value] extends [undefined] ? unknown : Shape;

/** What a route's call needs: exactly the parts its entry in the table declares. */
export type CallParts<R extends Route> = Part<ParamsOf<R>, { params: Record<keyof ParamsOf<R> & string, string> }> &
  Part<BodyOf<R>, { body: BodyOf<R> }> & { query?: QueryOf<R>; headers?: Record<string, string> };

export type CallOptions = { signal?: AbortSignal | undefined };

/** The same for code that serves every route. */
type LooseParts = {
  params?: Record<string, string>;
  query?: Record<string, string | undefined> | undefined;
  body?: unknown;
  headers?: Record<string, string>;
};

type Sending = CallOptions & {
  /** Time on top of the usual, for long polls. */
  extraMs?: number;
  /** False where a second arrival of the same request would do the thing twice. */
  repeatable?: boolean;
  /** Leaves it to the caller to come back to a controller that certainly did nothing. */
  failsWhenRefused?: boolean;
};

export type HttpOptions = {
  url: string;
  fetch: typeof globalThis.fetch;
  token: string | undefined;
  agent: string;
  timing: Timing;
};

/** For the largest file on a slow line, on top of a usual call. */
const fileMs = 120_000;

/** Calls routes of the protocol's table: builds the request, checks the answer, tries again where that is safe. */
export class Http {
  readonly url: string;
  readonly timing: Timing;
  readonly #fetch: typeof globalThis.fetch;
  /** The headers that say who calls. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly #agent: string;

  constructor({ url, fetch, token, agent, timing }: HttpOptions) {
    this.url = url.replace(/\/+$/, "");
    this.timing = timing;
    this.#fetch = fetch;
    this.credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#agent = agent;
  }

  /**
   * @throws RunyardError with the code the controller gave; UNREACHABLE when no answer came;
   * INCOMPATIBLE_VERSION when the answer is not what this protocol says
   */
  async call<R extends Route>(route: R, parts: CallParts<R>, sending: Sending = {}): Promise<ReplyOf<R>> {
    const body = await this.#retrying(sending, () =>
      this.#within(this.timing.callMs + (sending.extraMs ?? 0), sending.signal, async (signal) =>
        this.#readReply(await this.#send(route, parts as LooseParts, signal)),
      ),
    );
    const reply = route.reply.schema.safeParse(body);
    if (reply.success) return reply.data as ReplyOf<R>;
    throw new RunyardError("INCOMPATIBLE_VERSION", `${this.url} answered in a form this client does not know`, {
      details: { route: route.path },
      cause: reply.error,
    });
  }

  /** The bytes of a route that answers with a file. Errors are those of {@link call}. */
  bytes<R extends Route>(route: R, parts: CallParts<R>, { signal }: CallOptions = {}): Promise<Uint8Array> {
    return this.#retrying({ signal }, () =>
      this.#within(this.timing.callMs + fileMs, signal, async (ended) => {
        const response = await this.#send(route, parts as LooseParts, ended);
        if (!response.ok) await this.#readReply(response);
        return new Uint8Array(await response.arrayBuffer());
      }),
    );
  }

  /** Opens a stream of server-sent events; `signal` ends it at any time. Does not try again: the follower does. */
  async open<R extends Route>(route: R, parts: CallParts<R>, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.timing.callMs);
    try {
      const response = await this.#send(route, parts as LooseParts, AbortSignal.any([signal, late.signal]));
      if (!response.ok) await this.#readReply(response);
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      if (!isStream || response.body === null) throw unreachable(this.url, "not_runyard");
      return response.body;
    } catch (error) {
      throw this.#told(error, signal, late.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #within<Value>(
    ms: number,
    asked: AbortSignal | undefined,
    action: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const timeout = AbortSignal.timeout(ms);
    try {
      return await action(asked === undefined ? timeout : AbortSignal.any([asked, timeout]));
    } catch (error) {
      throw this.#told(error, asked, timeout);
    }
  }

  async #retrying<Value>(sending: Sending, attempt: () => Promise<Value>): Promise<Value> {
    const { signal, repeatable = true, failsWhenRefused = false } = sending;
    // A try that may have arrived counts to the end: the refusals after it prove nothing.
    let uncertain: RunyardError | undefined;
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (!hadNoEffect(error)) uncertain ??= error;
        if (failures >= this.timing.tries) throw uncertain ?? error;
        if (uncertain === undefined ? failsWhenRefused : !repeatable) throw uncertain ?? error;
        const asked = error.details.retryAfterMs;
        const delayMs = typeof asked === "number" ? asked : pauseMs(failures, this.timing);
        if (delayMs > this.timing.pauseMostMs) throw uncertain ?? error;
        await pause(delayMs, signal);
      }
    }
  }

  #send(route: Route, { params = {}, query = {}, body, headers = {} }: LooseParts, signal: AbortSignal) {
    const path = route.path
      .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))
      .replace("*", () => (params.path ?? "").split("/").map(encodeURIComponent).join("/"));
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return this.#fetch(url, {
      method: route.method,
      signal,
      headers: {
        "user-agent": this.#agent,
        accept: acceptedOf(route),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...this.credentials,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #readReply(response: Response): Promise<unknown> {
    const text = await response.text();
    const body = parseJson(text);
    if (response.ok && body !== undefined) return body;
    const problem = Problem.safeParse(body);
    if (!problem.success) throw unreachable(this.url, "not_runyard", `HTTP ${response.status}: ${text.slice(0, 200)}`);
    throw withRetryAfter(fromProblem(problem.data), response.headers.get("retry-after"));
  }

  #told(error: unknown, signal: AbortSignal | undefined, timeout: AbortSignal): unknown {
    if (signal?.aborted === true) return signal.reason;
    if (timeout.aborted) return unreachable(this.url, "timeout", error);
    return error instanceof RunyardError ? error : unreachableBecause(this.url, error);
  }
}

const acceptedOf = ({ reply }: Route): string => {
  if (reply.file === true) return "*/*";
  return reply.stream === true ? "text/event-stream" : "application/json";
};

const withRetryAfter = (error: RunyardError, header: string | null): RunyardError => {
  if (header === null || !/^\d{1,6}$/.test(header)) return error;
  const details = { ...error.details, retryAfterMs: Number(header) * 1000 };
  return new RunyardError(error.code, error.message, { details });
};
