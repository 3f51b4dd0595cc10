import { type EventPosition, type FollowedEvent, formatEventId, parseEventId, RunyardError } from "@runyard/protocol";

/** Where a follower is in a job's events: what it names when it comes back, and what it lets through. */
export class EventCursor {
  #position: EventPosition | undefined;

  constructor(after: string | undefined) {
    if (after === undefined) return;
    this.#position = parseEventId(after);
    if (this.#position === undefined) {
      throw new RunyardError("INVALID_REQUEST", `after: "${after}" is not an event id such as 1.17`);
    }
  }

  /** The last event's id, for `Last-Event-ID`. */
  get after(): string | undefined {
    return this.#position === undefined ? undefined : formatEventId(this.#position);
  }

  /** Number of the attempt whose events are being followed. */
  get attempt(): number | undefined {
    return this.#position?.attempt;
  }

  /** Moves on; false for an event that came before. */
  accepts({ id }: FollowedEvent): boolean {
    const next = id === undefined ? undefined : parseEventId(id);
    if (next === undefined) return true;
    if (this.#position !== undefined && !isAfter(next, this.#position)) return false;
    this.#position = next;
    return true;
  }
}

const isAfter = (next: EventPosition, last: EventPosition): boolean =>
  next.attempt > last.attempt || (next.attempt === last.attempt && next.seq > last.seq);
