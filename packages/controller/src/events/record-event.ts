import type { JobId, WorkerRef, YardEventKind } from "@runyard/protocol";
import type { Yard } from "../yard.ts";

type Happening = { kind: YardEventKind; message: string; worker?: WorkerRef; jobId?: JobId };

/** Keeps what happened, and tells those who watch once it is kept. Nobody waits for it. */
export const recordEvent = (yard: Yard, { kind, message, worker, jobId }: Happening): void => {
  const event = { atMs: yard.clock.now(), kind, message, worker: worker ?? null, jobId: jobId ?? null };
  yard.background.run("record event", async () => {
    const kept = await yard.background.untilKept("record event", () => yard.store.events.append(event));
    if (yard.feed.isWatched) yard.feed.publish(`event ${kept.id}`, { type: "event", event: kept });
  });
};
