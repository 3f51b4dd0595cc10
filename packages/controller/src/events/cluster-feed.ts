import type { Cluster, ClusterEvent } from "@runyard/protocol";

type Changes = { newest: Map<string, ClusterEvent>; cluster: boolean; wake: () => void };

const keptMost = 1000;

/**
 * Changes of jobs and workers for those who watch the cluster. For each watcher only the newest picture of a thing is
 * kept until it reads, and of the oldest changes the surplus goes: a slow one costs no more than a quick one.
 */
export class ClusterFeed {
  readonly #watchers = new Set<Changes>();
  #isClosed = false;

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** @param key - the job or worker it is about */
  publish(key: string, event: ClusterEvent): void {
    for (const watcher of this.#watchers) {
      watcher.newest.delete(key);
      watcher.newest.set(key, event);
      const [oldest] = watcher.newest.keys();
      if (watcher.newest.size > keptMost && oldest !== undefined) watcher.newest.delete(oldest);
      watcher.wake();
    }
  }

  /** The figures are due. */
  tick(): void {
    for (const watcher of this.#watchers) {
      watcher.cluster = true;
      watcher.wake();
    }
  }

  /** Everybody goes home. */
  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.wake();
  }

  async *watch(figures: () => Promise<Cluster>, gone: AbortSignal): AsyncGenerator<ClusterEvent[]> {
    const changes: Changes = { newest: new Map(), cluster: true, wake: () => {} };
    const wake = () => changes.wake();
    gone.addEventListener("abort", wake);
    this.#watchers.add(changes);
    try {
      while (!gone.aborted && !this.#isClosed) {
        const events = [...changes.newest.values()];
        changes.newest.clear();
        if (changes.cluster) {
          changes.cluster = false;
          events.unshift({ type: "cluster", cluster: await figures() });
        }
        if (events.length > 0) yield events;
        else await new Promise<void>((resolve) => Object.assign(changes, { wake: resolve }));
      }
    } finally {
      this.#watchers.delete(changes);
      gone.removeEventListener("abort", wake);
    }
  }
}
