import { type EventFacts, eventMessage, type JobId, type WorkerRef, type YardEventKind } from "@runyard/protocol";
import type { Yard } from "../yard.ts";

type About = { worker?: WorkerRef; jobId?: JobId };

/** Keeps what happened, and tells those who watch once it is kept. Nobody waits for it. */
export const recordEvent = (yard: Yard, facts: EventFacts, { worker, jobId }: About = {}): void => {
  const event = {
    atMs: yard.clock.now(),
    kind: eventKind(facts),
    message: eventMessage(facts),
    facts,
    worker: worker ?? null,
    jobId: jobId ?? null,
  };
  yard.background.run("record event", async () => {
    const kept = await yard.background.untilKept("record event", () => yard.store.events.append(event));
    if (yard.feed.isWatched) yard.feed.publish(`event ${kept.id}`, { type: "event", event: kept });
  });
};

/** Where one kind has several sentences. */
const otherKinds: Record<Exclude<EventFacts["says"], YardEventKind>, YardEventKind> = {
  worker_ending: "worker_draining",
  job_given_up: "job_failed",
  fleet_not_stopped: "fleet_failed",
  fleet_unknown: "fleet_failed",
};

const isOther = (says: EventFacts["says"]): says is keyof typeof otherKinds => Object.hasOwn(otherKinds, says);

export const eventKind = ({ says }: EventFacts): YardEventKind => (isOther(says) ? otherKinds[says] : says);
