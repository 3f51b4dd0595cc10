import { once } from "node:events";
import type { FastifyReply } from "fastify";
import type { Clock } from "../clock.ts";

export type StreamedEvent = { id?: string | undefined; name: string; data: unknown };

/** Server-sent events: batches are asked for one by one, as fast as the client reads. */
export type EventStream = {
  batches: AsyncGenerator<StreamedEvent[]>;
  clock: Clock;
};

const heartbeatMs = 15_000;
const retryHintMs = 1_000;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const sendEventStream = (reply: FastifyReply, { batches, clock }: EventStream): FastifyReply => {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(`retry: ${retryHintMs}\n\n`);
  const stopHeartbeat = clock.every(heartbeatMs, () => {
    if (!raw.writableNeedDrain) raw.write(":\n\n");
  });
  const closed = new AbortController();
  raw.once("close", () => closed.abort());
  void pump(batches, { raw, closed: closed.signal })
    .catch((error: unknown) => reply.log.error({ err: error }, "event stream broke off"))
    .finally(() => {
      stopHeartbeat();
      raw.end();
    });
  return reply;
};

type Sink = { raw: FastifyReply["raw"]; closed: AbortSignal };

const pump = async (batches: EventStream["batches"], { raw, closed }: Sink): Promise<void> => {
  for await (const batch of batches) {
    if (closed.aborted) return;
    const hasRoom = raw.write(batch.map(formatEvent).join(""));
    // A client that hangs up while we wait is no error: the loop above ends.
    if (!hasRoom) await once(raw, "drain", { signal: closed }).catch(() => {});
  }
};

/** JSON has no line breaks of its own, so that one `data` line carries the whole event. */
const formatEvent = ({ id, name, data }: StreamedEvent): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
