import { WorkerCredential } from "@runyard/protocol";
import type { Store, StoredJoinToken, StoredWorker } from "../store/store.ts";
import { digestOf } from "./credentials.ts";

/** Which worker each credential is, in memory. At most one for each name. */
export class WorkerCredentials {
  readonly #store: Store;
  readonly #byName = new Map<string, StoredWorker>();
  readonly #byDigest = new Map<string, StoredWorker>();

  private constructor(store: Store, workers: readonly StoredWorker[]) {
    this.#store = store;
    for (const worker of workers) this.#set(worker);
  }

  static async load(store: Store): Promise<WorkerCredentials> {
    return new WorkerCredentials(store, await store.workers.all());
  }

  named(name: string): StoredWorker | undefined {
    return this.#byName.get(name);
  }

  /** Whose digest it is. */
  withDigest(digest: string): StoredWorker | undefined {
    return this.#byDigest.get(digest);
  }

  /** Who connects with this `Authorization` header. Found by the digest: nothing is learnt from how long it takes. */
  bearer(authorization: string | undefined): StoredWorker | undefined {
    const { data } = WorkerCredential.safeParse(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1]);
    return data === undefined ? undefined : this.#byDigest.get(digestOf(data));
  }

  isInForce(worker: StoredWorker): boolean {
    return this.#byName.get(worker.name) === worker;
  }

  /** Takes a worker in, with the token whose use it is; in force before it is kept, so that of two at once one has it. */
  async admit(worker: StoredWorker, token: StoredJoinToken | undefined): Promise<void> {
    const before = this.#byName.get(worker.name);
    this.#set(worker);
    try {
      await this.#store.workers.admit(worker, token);
    } catch (error) {
      if (this.isInForce(worker)) {
        this.#remove(worker);
        if (before !== undefined) this.#set(before);
      }
      throw error;
    }
  }

  /** Voids a worker's credential at once. @returns false where there is none */
  async drop(name: string): Promise<boolean> {
    const worker = this.#byName.get(name);
    if (worker === undefined) return false;
    this.#remove(worker);
    await this.#store.workers.drop(name);
    return true;
  }

  #set(worker: StoredWorker): void {
    const before = this.#byName.get(worker.name);
    if (before !== undefined) this.#byDigest.delete(before.digest);
    this.#byName.set(worker.name, worker);
    this.#byDigest.set(worker.digest, worker);
  }

  #remove({ name, digest }: StoredWorker): void {
    this.#byName.delete(name);
    this.#byDigest.delete(digest);
  }
}
