/** Long enough that an operator who looks now and then sees it. */
const toldForMs = 3_600_000;
const toldMost = 20;

type Refused = { readonly worker: string; readonly address: string; readonly count: number; readonly sinceMs: number };

/** Workers whose credential came from where it does not belong, in the last hour. */
export class RefusedCredentials {
  /** The one that was refused longest ago is the first. */
  readonly #byWorker = new Map<string, Refused & { readonly lastMs: number }>();

  add(worker: string, address: string, nowMs: number): void {
    const before = this.recent(nowMs).find((refused) => refused.worker === worker);
    this.#byWorker.delete(worker);
    const [oldest] = this.#byWorker.keys();
    if (this.#byWorker.size >= toldMost && oldest !== undefined) this.#byWorker.delete(oldest);
    const count = (before?.count ?? 0) + 1;
    this.#byWorker.set(worker, { worker, address, count, sinceMs: before?.sinceMs ?? nowMs, lastMs: nowMs });
  }

  /** Its credential is void. */
  forget(worker: string): void {
    this.#byWorker.delete(worker);
  }

  recent(nowMs: number): Refused[] {
    for (const { worker, lastMs } of this.#byWorker.values()) {
      if (nowMs - lastMs >= toldForMs) this.#byWorker.delete(worker);
    }
    return [...this.#byWorker.values()];
  }
}
