import type { Fault, JobId } from "@runyard/protocol";
import { settleAccount } from "../dispatch/accounts.ts";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import { recordEvent } from "../events/record-event.ts";
import { presentJob } from "../present/job.ts";
import type { EndedAttempt, StoredAttempt, StoredJob } from "../store/store.ts";
import { announceJob, announceToCluster, freeSlot, queuedJob, type Yard } from "../yard.ts";

const restartCode = "LOST_IN_RESTART";
const lostMost = 3;
const returnedMost = 10;
const restFirstMs = 100;
const restMostMs = 5_000;

/**
 * Ends an attempt whose worker is gone: the job goes back to the head of its queue, or has failed at the third time. A
 * worker that went while the controller was away too says nothing of the program: machines are restarted.
 */
export const loseAttempt = (yard: Yard, attempt: ActiveAttempt, why: string): void => {
  if (attempt.isInherited) {
    const message = `The attempt did not outlive a restart: ${why}.`;
    giveBackAttempt(yard, attempt, { code: restartCode, message, at: "controller" });
    return;
  }
  const fault = { code: "WORKER_LOST", message: `The attempt was lost: ${why}.`, at: "worker" };
  endAttempt(yard, { attempt, event: "expire", fault });
};

/** Ends an attempt that its worker gave back without blame: another is made, after a rest where it keeps happening. */
export const giveBackAttempt = (yard: Yard, attempt: ActiveAttempt, fault: Fault): void =>
  endAttempt(yard, { attempt, event: "release", fault });

type Ending = { attempt: ActiveAttempt; event: EndedAttempt["event"]; fault: Fault };

const endAttempt = (yard: Yard, ending: Ending): void => {
  ending.attempt.phase = "settling";
  yard.background.run("end attempt", () => yard.background.untilKept("end attempt", () => settle(yard, ending)));
};

const settle = async (yard: Yard, { attempt, event, fault }: Ending): Promise<void> => {
  const { lease } = attempt;
  const before = await yard.store.attempts.ofJob(lease.jobId);
  const atMs = yard.clock.now();
  const verdict = judge(before, { attempt, event, fault });
  const ended = { ...lease, event, fault: verdict.fault, atMs };
  const wasOurs = verdict.failed ? await yard.store.attempts.fail(ended) : await yard.store.attempts.requeue(ended);
  yard.attempts.end(attempt);
  settleAccount(yard, attempt, 0);
  freeSlot(yard, yard.roster.get(attempt.worker.id), lease.jobId);
  if (!wasOurs) return;
  yard.log.warn({ ...lease, event, fault, failed: verdict.failed }, "attempt ended without a result");
  record(yard, attempt, verdict);
  if (verdict.failed) showFailed(yard, attempt, { fault: verdict.fault, atMs });
  else requeueJob(yard, attempt, verdict.restMs);
};

const record = (yard: Yard, { lease: { jobId, attempt }, worker }: ActiveAttempt, { failed, fault }: Verdict): void => {
  const { evidence: _, ...told } = fault;
  const says = failed ? "job_failed" : "job_requeued";
  recordEvent(yard, { says, job: jobId, attempt, worker: worker.name, fault: told }, { worker, jobId });
};

type Verdict = { failed: boolean; fault: Fault; restMs: number };

const judge = (before: readonly StoredAttempt[], { attempt, event, fault }: Ending): Verdict => {
  const ends = event === "expire" ? "lost" : "returned";
  if (fault.code === restartCode) return { failed: false, fault, restMs: 0 };
  const earlier = before.filter((one) => one.state === ends && one.fault?.code !== restartCode);
  const times = earlier.length + 1;
  const most = event === "expire" ? lostMost : returnedMost;
  if (times < most) {
    // The first to give a job back may simply be leaving; who comes again waits.
    const restMs = event === "expire" || times === 1 ? 0 : Math.min(restFirstMs * 2 ** times, restMostMs);
    return { failed: false, fault, restMs };
  }
  const evidence = [
    ...earlier.map(describe),
    `attempt ${attempt.lease.attempt} on ${attempt.worker.name}: ${fault.message}`,
  ];
  if (event === "release") {
    return { failed: true, fault: { ...fault, evidence: fault.evidence ?? evidence.join("\n") }, restMs: 0 };
  }
  return {
    failed: true,
    fault: {
      code: "WORKER_LOST_REPEATEDLY",
      message: `${times} attempts were lost with their workers: the program may be what ends them.`,
      figures: { attempts: times },
      at: "worker",
      evidence: evidence.join("\n"),
    },
    restMs: 0,
  };
};

const describe = ({ attempt, worker, fault }: StoredAttempt): string =>
  `attempt ${attempt} on ${worker.name}: ${fault?.message ?? "ended"}`;

const requeueJob = (yard: Yard, attempt: ActiveAttempt, restMs: number): void => {
  const job: StoredJob = { ...attempt.row(), state: "queued", version: null, worker: null, startedAtMs: null };
  const requeue = () => {
    yard.queue.add(queuedJob(job, true));
    yard.dispatcher.kick();
  };
  if (restMs === 0) requeue();
  else yard.backingOff.add(job.id, restMs, requeue);
  announceJob(yard, job);
};

const showFailed = (yard: Yard, attempt: ActiveAttempt, { fault, atMs }: { fault: Fault; atMs: number }): void => {
  const id: JobId = attempt.lease.jobId;
  const job: StoredJob = { ...attempt.row(), state: "failed", fault, finishedAtMs: atMs };
  yard.topics.end(id, () => presentJob({ job, limits: attempt.limits }));
  announceToCluster(yard, job);
  yard.quotas.ended(job.owner);
  yard.monitor.ended({ ending: "failed", language: job.language });
};
