import { type Client, type Job, RunyardError } from "@runyard/client";
import type { HandedIn } from "./client.ts";
import { type Fault, takesJobs } from "./schedule.ts";

export type Struck = Fault & { strikeAtMs: number };

export type Findings = {
  problems: string[];
  /** Jobs that ended as failed because faults of this run took three workers from under them. */
  lostThrice: number;
  jobs: Job[];
};

/** Longer than a fault lasts and a lease after it: what a fault can have done is done by then. */
const reachMs = 30_000;

/** Asks for every job again and compares it with its one right answer and with what its client saw. */
export const judgeJobs = async (client: Client, handedIn: HandedIn[], faults: Struck[]): Promise<Findings> => {
  const findings: Findings = { problems: [], lostThrice: 0, jobs: [] };
  for (const one of handedIn) {
    const job = await client.jobs.get(one.id).catch((error: unknown) => {
      if (error instanceof RunyardError) return error;
      throw error;
    });
    if (job instanceof RunyardError) {
      findings.problems.push(`${one.id} was accepted and is not there: ${job.message}`);
      continue;
    }
    findings.jobs.push(job);
    if (wasTakenThrice(job, faults)) findings.lostThrice += 1;
    else findings.problems.push(...judgeJob(one, job).map((problem) => `${one.id}: ${problem}`));
  }
  return { ...findings, problems: [...findings.problems, ...(await judgeList(client, handedIn))] };
};

const judgeJob = ({ program, witness, isFollowed }: HandedIn, job: Job): string[] => {
  const right = job.state === "done" && job.outcome === "ok";
  const printed = job.runs.map(({ stdout }) => stdout);
  const problems = right ? [] : [`it is ${job.state} ${job.outcome}: ${JSON.stringify(job.fault ?? job.runs)}`];
  if (right && printed.join("\0") !== program.expected.join("\0")) {
    problems.push(`it printed ${JSON.stringify(printed)} in place of ${JSON.stringify(program.expected)}`);
  }
  if (isFollowed) witness.compare(job);
  return [...problems, ...witness.problems];
};

/** Each program was made one job of, however often it was handed in. */
const judgeList = async (client: Client, handedIn: HandedIn[]): Promise<string[]> => {
  const known = new Set(handedIn.map(({ id }) => id));
  const strangers: string[] = [];
  for await (const { id, labels } of client.jobs.all({ limit: 500 })) {
    if (!known.delete(id)) strangers.push(`${id} is a second job of program ${labels.chaos}`);
  }
  return [...strangers, ...[...known].map((id) => `${id} is not in the list of jobs`)];
};

/** Failed for want of workers, and every attempt it names was on a worker that a fault of this run had struck. */
const wasTakenThrice = ({ state, fault }: Job, faults: Struck[]): boolean => {
  if (state !== "failed" || fault?.code !== "WORKER_LOST_REPEATEDLY") return false;
  const workers = [...(fault.evidence ?? "").matchAll(/^attempt \d+ on w(\d+):/gm)].map(([, name]) => Number(name) - 1);
  const strikes = faults.filter(({ kind }) => takesJobs(kind));
  return workers.length === 3 && workers.every((worker) => strikes.some((strike) => strike.worker === worker));
};

/** From each fault to the next job that ended, milliseconds. */
export const gapsMs = (jobs: Job[], faults: Struck[]): number[] => {
  const ends = jobs.map(({ finishedAtMs }) => finishedAtMs ?? 0).sort((left, right) => left - right);
  return faults.flatMap(({ strikeAtMs }) => {
    const next = ends.find((atMs) => atMs >= strikeAtMs);
    return next === undefined ? [] : [next - strikeAtMs];
  });
};

/** From the fault to the next attempt, for each job that lost its worker, milliseconds. */
export const recoveriesMs = (handedIn: HandedIn[], faults: Struck[]): number[] =>
  handedIn.flatMap(({ witness: { attempts } }) =>
    attempts.slice(1).flatMap(({ atMs }, index) => {
      const lost = attempts[index];
      const strikes = faults.filter(
        ({ kind, worker, strikeAtMs }) =>
          takesJobs(kind) && `w${worker + 1}` === lost?.worker && strikeAtMs <= atMs && strikeAtMs > atMs - reachMs,
      );
      const last = strikes.at(-1);
      return last === undefined ? [] : [atMs - last.strikeAtMs];
    }),
  );
