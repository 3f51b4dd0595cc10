import { type Route, RunyardError } from "@runyard/protocol";
import type { CallParts, Http } from "./http.ts";
import { type SseMessage, SseParser } from "./sse-parser.ts";
import { pause, pauseMs, type Timing } from "./timing.ts";
import { isTransient, unreachable, unreachableBecause } from "./unreachable.ts";

type Reconnecting<Item> = {
  url: string;
  timing: Timing;
  signal: AbortSignal | undefined;
  /** One connection's items; called again when it ended, so it must itself know where to resume. */
  connect: () => AsyncIterable<Item>;
  isLast: (item: Item) => boolean;
};

/** One stream out of as many connections as it takes. Ends after the last item; gives up after `reconnectForMs`. */
export async function* reconnecting<Item>(options: Reconnecting<Item>): AsyncGenerator<Item, void, undefined> {
  const { url, timing, signal, connect, isLast } = options;
  let failures = 0;
  let aliveAtMs = Date.now();
  for (;;) {
    let failure: unknown = unreachable(url, "cut");
    try {
      for await (const item of connect()) {
        failures = 0;
        yield item;
        if (isLast(item)) return;
        aliveAtMs = Date.now();
      }
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure = error;
    }
    if (Date.now() - aliveAtMs > timing.reconnectForMs) throw failure;
    failures += 1;
    await pause(pauseMs(failures, timing), signal);
  }
}

/** The messages of one connection. Ends with it; a silence of `idleMs` or a cut connection is UNREACHABLE. */
export async function* readSse<R extends Route>(
  http: Http,
  route: R,
  parts: CallParts<R>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SseMessage, void, undefined> {
  const ended = new AbortController();
  const both = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const stream = await http.open(route, parts, both);
    const silence = (): void => ended.abort(unreachable(http.url, "timeout"));
    timer = setTimeout(silence, http.timing.idleMs);
    const parser = new SseParser();
    const decoder = new TextDecoder();
    for await (const bytes of chunksOf(stream)) {
      clearTimeout(timer);
      timer = setTimeout(silence, http.timing.idleMs);
      yield* parser.push(decoder.decode(bytes, { stream: true }));
    }
  } catch (error) {
    if (both.aborted) throw both.reason;
    throw error instanceof RunyardError ? error : unreachableBecause(http.url, error);
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}

/** A stream's chunks by its reader: not every browser iterates streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.releaseLock();
  }
}
