import type { OwnerLine } from "./owner-line.ts";

/**
 * How many jobs all owners together will have been given by each moment of the virtual clock, supposing that all cost
 * the same. Made once for many questions: it looks at every owner, a question only at the logarithm of their number.
 */
export class QueueOutlook {
  readonly #starts: Sums;
  readonly #ends: Sums;
  readonly #jobCostMs: number;

  constructor(owners: Iterable<OwnerLine>, jobCostMs: number) {
    this.#jobCostMs = jobCostMs;
    const lines = [...owners].filter(({ length }) => length > 0);
    const starts = lines.map(({ startMs }) => startMs / jobCostMs);
    this.#starts = new Sums(starts);
    this.#ends = new Sums(lines.map(({ length }, index) => (starts[index] ?? 0) + length));
  }

  /** Jobs that have their turn before the owner's job with this many before it. */
  before(owner: OwnerLine, rank: number): number {
    const turn = owner.startMs / this.#jobCostMs + rank;
    return this.#starts.surplus(turn) - this.#ends.surplus(turn);
  }
}

/** Numbers in order with their running totals. */
class Sums {
  readonly #values: Float64Array;
  readonly #totals: Float64Array;

  constructor(values: readonly number[]) {
    this.#values = Float64Array.from(values).sort();
    this.#totals = new Float64Array(values.length + 1);
    for (const [index, value] of this.#values.entries()) {
      this.#totals[index + 1] = (this.#totals[index] ?? 0) + value;
    }
  }

  /** By how much `limit` exceeds those below it, all together. */
  surplus(limit: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? limit) < limit) low = middle + 1;
      else high = middle;
    }
    return low * limit - (this.#totals[low] ?? 0);
  }
}
