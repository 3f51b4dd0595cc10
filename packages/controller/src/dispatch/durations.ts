const newestWeight = 0.2;

/** How long attempts took lately, as an exponential average. */
export class Durations {
  /** Undefined until one has ended. */
  typicalMs: number | undefined;

  observe(durationMs: number): void {
    this.typicalMs =
      this.typicalMs === undefined ? durationMs : this.typicalMs + (durationMs - this.typicalMs) * newestWeight;
  }
}
