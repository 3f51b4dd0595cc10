/** Each bucket ends a tenth above the one before: what is read from one is within 5 % of what was put in. */
const growth = Math.log(1.1);
/** The last one holds everything beyond two and a half days. */
const buckets = 200;

/** How long things took, counted in buckets: of fixed size however many there are. */
export class Latencies {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;

  add(ms: number): void {
    const index = Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(Math.max(1, ms)) / growth)));
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** The median and what only one in twenty exceeds; null when nothing was added. */
  percentiles(): { p50Ms: number; p95Ms: number } | null {
    return this.#total === 0 ? null : { p50Ms: this.#percentile(0.5), p95Ms: this.#percentile(0.95) };
  }

  #percentile(share: number): number {
    const wanted = Math.ceil(this.#total * share);
    let seen = 0;
    const index = this.#counts.findIndex((count) => {
      seen += count;
      return seen >= wanted;
    });
    return Math.round(Math.exp((index - 0.5) * growth));
  }
}
