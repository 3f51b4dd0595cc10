import { leaseMs } from "@runyard/protocol";
import { ActiveAttempt } from "../dispatch/active-attempt.ts";
import { learnFrom } from "../dispatch/speeds.ts";
import type { StoredJob } from "../store/store.ts";
import { queuedJob, type Yard } from "../yard.ts";

const page = 1000;
const pastMost = 2000;

/**
 * Takes up what an earlier controller left: waiting jobs wait on, and the attempts that ran get a fresh lease, within
 * which their workers may present them.
 */
export const loadLiveJobs = async (yard: Yard): Promise<void> => {
  yard.queue.resume(await yard.store.shares.all());
  await learnFromPast(yard);
  let after = 0;
  for (;;) {
    const jobs = await yard.store.jobs.live(after, page);
    for (const job of jobs) {
      yard.quotas.resumed(job.owner);
      if (job.state === "active") await resumeAttempt(yard, job);
      else yard.queue.add(queuedJob(job, job.attempt > 0));
    }
    const last = jobs.at(-1);
    if (last === undefined || jobs.length < page) return;
    after = last.sequence;
  }
};

/** Predictions begin where the newest finished jobs left them. */
const learnFromPast = async (yard: Yard): Promise<void> => {
  for (const time of await yard.store.jobs.times(pastMost)) {
    if (time.program !== 0) learnFrom(yard, time);
  }
};

const resumeAttempt = async (yard: Yard, job: StoredJob): Promise<void> => {
  const [request, attempts] = await Promise.all([yard.store.jobs.request(job.id), yard.store.attempts.ofJob(job.id)]);
  const attempt = attempts.find(({ token }) => token === job.token);
  if (request === undefined || attempt === undefined) {
    throw new Error(`job ${job.id} is active in the store, but its request or its attempt is missing`);
  }
  yard.attempts.add(
    new ActiveAttempt({
      job,
      lease: { jobId: job.id, attempt: job.attempt, token: job.token },
      worker: attempt.worker,
      version: null,
      request,
      leasedAtMs: attempt.leasedAtMs,
      expiresAtMs: yard.clock.now() + leaseMs,
      isInherited: true,
    }),
  );
};
