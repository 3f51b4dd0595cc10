const windowMs = 10_000;

/** How many of something happen in a second, over the last ten to twenty. */
export class Rate {
  #startMs: number;
  #count = 0;
  #before: number | undefined;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  mark(count: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#count += count;
  }

  perSecond(nowMs: number): number {
    this.#turn(nowMs);
    const passedMs = nowMs - this.#startMs;
    if (this.#before === undefined) return passedMs <= 0 ? 0 : (this.#count * 1000) / passedMs;
    return ((this.#before + this.#count) * 1000) / (windowMs + passedMs);
  }

  #turn(nowMs: number): void {
    const passedMs = nowMs - this.#startMs;
    if (passedMs < windowMs) return;
    this.#before = passedMs < 2 * windowMs ? this.#count : 0;
    this.#startMs += Math.floor(passedMs / windowMs) * windowMs;
    this.#count = 0;
  }
}
