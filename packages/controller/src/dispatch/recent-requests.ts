import type { JobId, JobRequest } from "@runyard/protocol";
import type { StoredJob } from "../store/store.ts";

export type Kept = { job: StoredJob; request: JobRequest };

const jobsMost = 1000;
const sourceMost = 8 * 1024;

/** Small requests just accepted: most are leased at once, and then need not be read from the store. */
export class RecentRequests {
  readonly #byJob = new Map<JobId, Kept>();

  add(kept: Kept): void {
    if (!isSmall(kept.request)) return;
    this.#byJob.set(kept.job.id, kept);
    const [oldest] = this.#byJob.keys();
    if (this.#byJob.size > jobsMost && oldest !== undefined) this.#byJob.delete(oldest);
  }

  get(id: JobId): Kept | undefined {
    return this.#byJob.get(id);
  }

  delete(id: JobId): void {
    this.#byJob.delete(id);
  }
}

const isSmall = ({ source, files, inputs, stdin, expected, args }: JobRequest): boolean =>
  files === undefined &&
  inputs === undefined &&
  args === undefined &&
  (source ?? "").length + (stdin ?? "").length + (expected ?? "").length <= sourceMost;
