import { readdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@runyard/client";
import { type Cluster, openTcpProxy, Random, startCluster, temporaryFolder } from "@runyard/testkit";
import { type HandedIn, runChaosClient } from "./client.ts";
import { gapsMs, judgeJobs, recoveriesMs, type Struck } from "./findings.ts";
import { Leftovers } from "./leftovers.ts";
import { languages } from "./programs.ts";
import { type Fault, type FaultKind, planFaults, takesJobs, targetOf } from "./schedule.ts";
import { strike, type Targets } from "./strike.ts";

export type ChaosOptions = {
  seed: number;
  /** How long faults strike; what is under way then is finished in quiet. */
  durationMs: number;
  /** Between one fault and the next. */
  meanPauseMs?: number;
  /** Told of each fault as it happens. */
  tell?: (line: string) => void;
};

export type ChaosReport = {
  seed: number;
  jobs: number;
  /** Attempts beyond the first of each job. */
  reruns: number;
  lostThrice: number;
  faults: Partial<Record<FaultKind, number>>;
  /** Faults left out: they would have taken the third worker from a job. */
  spared: number;
  /** From each fault to the next job that ended. */
  gapsMs: number[];
  /** From a fault to the struck job's next attempt. */
  recoveriesMs: number[];
  /** From the controller's start to its ready line. */
  controllerStartsMs: number[];
  problems: string[];
  /** What the processes wrote. */
  logs: string;
};

const slots = [2, 2, 1, 1];
const clients = 8;
const quietMostMs = 120_000;
const meanPauseUsualMs = 1_500;
/** Nothing heard for so long, and a stream is opened anew: a stopped controller is noticed within a run. */
const clientTiming = { callMs: 10_000, idleMs: 20_000 };

/** One controller, four workers and eight clients under a seeded schedule of faults; then everything is judged. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  using leftovers = new Leftovers();
  await using temporary = await temporaryFolder("chaos");
  const report = await underFaults(options, leftovers, temporary.path);
  const left = [...(await leftovers.list()), ...(await readdir(temporary.path))];
  return { ...report, problems: [...report.problems, ...left.map((what) => `left on the machine: ${what}`)] };
};

const underFaults = async (
  { seed, durationMs, meanPauseMs = meanPauseUsualMs, tell = () => {} }: ChaosOptions,
  leftovers: Leftovers,
  temporary: string,
): Promise<ChaosReport> => {
  await using cluster = await startCluster({
    slots,
    languages,
    env: { TMPDIR: temporary },
    controllerArgs: ["--verbose"],
    workerArgs: ["--verbose"],
    onStart: (pid) => leftovers.watch(pid),
  });
  await using clientLink = await openTcpProxy(Number(new URL(cluster.controller.url).port));
  const crowd = startClients(seed, clientLink.url);
  const controllerStartsMs: number[] = [];
  const targets: Targets = {
    cluster,
    clientLink,
    onControllerBack: (startMs) => void controllerStartsMs.push(startMs),
    beforeKill: (pid) => leftovers.sample(pid),
  };
  const plan = planFaults({ random: new Random(seed), workers: slots.length, durationMs, meanPauseMs });
  const { struck, spared, failures } = await strikeAll({ plan, targets, handedIn: crowd.handedIn, tell });
  tell("quiet");
  const gaveUp = await crowd.finish();
  const { jobs, lostThrice, problems } = await judgeJobs(cluster.client, crowd.handedIn, struck);
  return {
    seed,
    jobs: jobs.length,
    reruns: jobs.reduce((sum, { attempt }) => sum + Math.max(0, attempt - 1), 0),
    lostThrice,
    faults: countKinds(struck),
    spared,
    gapsMs: gapsMs(jobs, struck),
    recoveriesMs: recoveriesMs(crowd.handedIn, struck),
    controllerStartsMs,
    problems: [...failures, ...gaveUp, ...problems],
    logs: cluster.logs(),
  };
};

/** @returns what they hand in, and a way to let them finish that tells what went wrong with them */
const startClients = (seed: number, url: string) => {
  const handedIn: HandedIn[] = [];
  const stop = new AbortController();
  const giveUp = new AbortController();
  let lastNumber = 0;
  const running = Array.from({ length: clients }, (_, index) =>
    runChaosClient({
      client: createClient({ url, timing: clientTiming }),
      random: new Random(seed + index + 1),
      run: `chaos-${seed}`,
      nextNumber: () => ++lastNumber,
      onAccepted: (one) => void handedIn.push(one),
      stop: stop.signal,
      giveUp: giveUp.signal,
    }).catch((error: unknown) => `a client gave up: ${error instanceof Error ? error.stack : error}`),
  );
  const finish = async (): Promise<string[]> => {
    stop.abort();
    const timer = setTimeout(() => giveUp.abort(new Error("its job did not end though all was quiet")), quietMostMs);
    const ends = await Promise.all(running);
    clearTimeout(timer);
    return ends.filter((end) => end !== undefined);
  };
  return { handedIn, finish };
};

type Strikes = {
  plan: readonly Fault[];
  targets: Targets;
  handedIn: readonly HandedIn[];
  tell: (line: string) => void;
};

/** Lets the faults happen at their times, some side by side. Resolves when all that broke is whole again. */
const strikeAll = async ({ plan, targets, handedIn, tell }: Strikes) => {
  const startedAtMs = Date.now();
  const struck: Struck[] = [];
  const failures: string[] = [];
  const underWay = new Map<string, Promise<void>>();
  let spared = 0;
  const strikeOne = async (fault: Fault): Promise<void> => {
    if (takesJobs(fault.kind) && isLastChance(handedIn, fault.worker)) {
      spared += 1;
      return;
    }
    tell(`${(fault.atMs / 1000).toFixed(1).padStart(6)} s  ${describe(fault, targets.cluster)}`);
    struck.push({ ...fault, strikeAtMs: Date.now() });
    await strike(fault, targets).catch((error: Error) => failures.push(`${fault.kind}: ${error.message}`));
  };
  for (const fault of plan) {
    await delay(Math.max(0, startedAtMs + fault.atMs - Date.now()));
    // What is struck again must have been put right first, however long a busy machine takes for it.
    const before = underWay.get(targetOf(fault)) ?? Promise.resolve();
    underWay.set(
      targetOf(fault),
      before.then(() => strikeOne(fault)),
    );
  }
  await Promise.all(underWay.values());
  return { struck, spared, failures };
};

/** Whether this worker has a job that has lost two workers already. */
const isLastChance = (handedIn: readonly HandedIn[], worker: number): boolean =>
  handedIn.some(
    ({ endedAtMs, witness }) =>
      endedAtMs === undefined && (witness.position?.attempt ?? 0) >= 3 && witness.worker === `w${worker + 1}`,
  );

const describe = ({ kind, worker, lastsMs }: Fault, { workers }: Cluster): string => {
  const whose = /^(worker|link)/.test(kind) ? ` ${workers[worker]?.name}` : "";
  return `${kind}${whose}${lastsMs > 0 ? ` for ${(lastsMs / 1000).toFixed(1)} s` : ""}`;
};

const countKinds = (struck: readonly Struck[]): ChaosReport["faults"] => {
  const counts: ChaosReport["faults"] = {};
  for (const { kind } of struck) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
