import type { JobKind, Lane, Ticket } from "./lane.ts";
import { compareTurns } from "./lane.ts";

/** An owner's waiting jobs, and how much of the yard's time it was given. */
export class OwnerLine {
  readonly owner: string;
  readonly lanes = new Map<string, Lane>();
  /** Finish tag: what it was given so far, on the virtual clock that all owners share. */
  finishMs: number;

  constructor(owner: string, finishMs: number) {
    this.owner = owner;
    this.finishMs = finishMs;
  }

  get length(): number {
    let length = 0;
    for (const lane of this.lanes.values()) length += lane.length;
    return length;
  }

  /** The earliest of its lanes' start tags. */
  get startMs(): number {
    let startMs = Number.POSITIVE_INFINITY;
    for (const lane of this.lanes.values()) startMs = Math.min(startMs, lane.startMs);
    return startMs;
  }

  /** Whose turn it is among its lanes of open kinds. */
  firstLane(isOpen: (kind: JobKind) => boolean): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes.values()) {
      if (lane.first === undefined || !isOpen(lane.kind)) continue;
      if (best?.first === undefined || compareTurns(lane.first, best.first) < 0) best = lane;
    }
    return best;
  }

  /** How many of its jobs have their turn before this one. */
  rank(ticket: Ticket): number {
    let before = 0;
    for (const lane of this.lanes.values()) before += lane.rank(ticket);
    return before;
  }
}
