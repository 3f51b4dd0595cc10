import type { Job, JobId } from "@runyard/protocol";

/** What those who follow one job share. Exists only while somebody does. */
export class Topic implements Disposable {
  /** Rises with every change: what was seen before a look is compared with what is there after. */
  changes = 0;
  /** The job once it has ended, told to those who were already there. */
  final: Job | undefined;
  followers = 0;
  readonly #leave: (topic: Topic) => void;
  #wake: () => void = () => {};
  #changed: Promise<void>;

  constructor(leave: (topic: Topic) => void) {
    this.#leave = leave;
    this.#changed = this.#arm();
  }

  notify(): void {
    this.changes += 1;
    const wake = this.#wake;
    this.#changed = this.#arm();
    wake();
  }

  /** Waits until there are more changes than `seen`, or until the signal. */
  async changedSince(seen: number, signal: AbortSignal): Promise<void> {
    if (this.changes !== seen || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => resolve();
    signal.addEventListener("abort", done);
    void this.#changed.then(done);
    await promise;
    signal.removeEventListener("abort", done);
  }

  [Symbol.dispose](): void {
    this.#leave(this);
  }

  #arm(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}

/** Wakes those who wait for a job or follow it. They come and look for themselves, each at its own pace. */
export class Topics {
  readonly #byJob = new Map<JobId, Topic>();

  /** Join before the first look at the job: then no change goes unseen. Dispose of it to leave. */
  join(id: JobId): Topic {
    const topic = this.#byJob.get(id) ?? this.#open(id);
    topic.followers += 1;
    return topic;
  }

  notify(id: JobId): void {
    this.#byJob.get(id)?.notify();
  }

  /** The controller closes: everybody looks up and goes. */
  notifyAll(): void {
    for (const topic of this.#byJob.values()) topic.notify();
  }

  /** The job has ended: `present` is asked for its last picture only when somebody waits for it. */
  end(id: JobId, present: () => Job): void {
    const topic = this.#byJob.get(id);
    if (topic === undefined) return;
    topic.final = present();
    topic.notify();
  }

  /** Jobs that somebody follows. */
  ids(): IterableIterator<JobId> {
    return this.#byJob.keys();
  }

  #open(id: JobId): Topic {
    const topic = new Topic((left) => {
      left.followers -= 1;
      if (left.followers === 0 && this.#byJob.get(id) === left) this.#byJob.delete(id);
    });
    this.#byJob.set(id, topic);
    return topic;
  }
}
