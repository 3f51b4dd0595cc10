const kept = 5;

/**
 * How far another machine's clock is ahead of ours, from the times its messages carry. A message on its way or held up
 * makes the clock seem late, never early: the greatest of the last few is nearest to the truth.
 */
export class ClockOffset {
  #last: number[] = [];

  /** Null before the first message that tells. */
  get ms(): number | null {
    return this.#last.length === 0 ? null : Math.max(...this.#last);
  }

  observe(theirMs: number, ourMs: number): void {
    this.#last = [...this.#last.slice(1 - kept), theirMs - ourMs];
  }
}
