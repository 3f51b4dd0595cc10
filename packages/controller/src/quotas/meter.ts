const minuteMs = 60_000;
const dayMs = 86_400_000;

export const dayOf = (nowMs: number): number => Math.floor(nowMs / dayMs);

export const untilTomorrowMs = (nowMs: number): number => dayMs - (nowMs % dayMs);

/** What one owner has in the yard, has handed in lately, and has used today. */
export class Meter {
  /** Jobs that wait or run. */
  jobs = 0;
  #handedIn = 0;
  #atMs = 0;
  #day = 0;
  #cpuTimeMs = 0;

  /** Jobs of the last minute: a bucket that `perMinute` of them leave in a minute, one after the other. */
  handedIn(nowMs: number, perMinute: number): number {
    this.#handedIn = Math.max(0, this.#handedIn - ((nowMs - this.#atMs) * perMinute) / minuteMs);
    this.#atMs = nowMs;
    return this.#handedIn;
  }

  handIn(count: number): void {
    this.#handedIn = Math.max(0, this.#handedIn + count);
    this.jobs += count;
  }

  cpuTimeMs(nowMs: number): number {
    this.#turn(dayOf(nowMs));
    return this.#cpuTimeMs;
  }

  spend(cpuTimeMs: number, day: number): void {
    this.#turn(day);
    this.#cpuTimeMs += cpuTimeMs;
  }

  #turn(day: number): void {
    if (this.#day === day) return;
    this.#day = day;
    this.#cpuTimeMs = 0;
  }
}
