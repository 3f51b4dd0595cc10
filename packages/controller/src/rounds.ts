import type { Identity } from "./auth/identity.ts";
import { giveUpJobs, type Unserved } from "./commands/give-up-jobs.ts";
import { pruneJobs } from "./commands/prune-jobs.ts";
import { keepShares } from "./dispatch/accounts.ts";
import { leaseRoundMs, leaseRounds } from "./dispatch/leases.ts";
import { followOrders } from "./dispatch/orders.ts";
import type { Alerts } from "./monitoring/alerts.ts";
import { historyRound, keepUnfinishedSteps } from "./monitoring/keep-history.ts";
import { announceWorker, type Yard } from "./yard.ts";

const figuresRoundMs = 1_000;
const accessRoundMs = 60_000;
const pruneRoundMs = 3_600_000;
const lostMostMs = 600_000;

type Rounds = { keepDays: number; alerts: Alerts; identity: Identity };

/** What is looked after at intervals. @returns ends it */
export const startRounds = (yard: Yard, { keepDays, alerts, identity }: Rounds): (() => void) => {
  const { clock, background } = yard;
  const prune = () => background.run("prune jobs", () => pruneJobs(yard, keepDays));
  const unserved: Unserved = new Map();
  const giveUp = () => {
    const { noWorkerTimeoutMs } = yard.rules;
    if (noWorkerTimeoutMs !== undefined) giveUpJobs(yard, unserved, noWorkerTimeoutMs);
  };
  const lookAfterAccess = () => {
    identity.audit.round();
    background.run("keep uses of accounts", () => identity.accounts.round());
    background.run("drop old join tokens", () => identity.joinTokens.round());
  };
  const lookAtProvider = () => background.run("look at the identity provider", async () => identity.provider?.look());
  const lookAfterLeases = leaseRounds(yard);
  const stops = [
    clock.every(leaseRoundMs, () => {
      lookAfterLeases();
      followOrders(yard);
    }),
    clock.every(figuresRoundMs, () => {
      giveUp();
      background.run("keep shares", () => keepShares(yard));
      background.run("keep spending", () => yard.quotas.keepSpent());
      tellWaiting(yard);
      historyRound(yard);
      alerts.round();
      yard.feed.tick();
    }),
    clock.every(accessRoundMs, () => {
      lookAfterAccess();
      lookAtProvider();
    }),
    clock.every(pruneRoundMs, () => {
      retireLost(yard);
      prune();
    }),
  ];
  prune();
  lookAtProvider();
  return () => {
    for (const stop of stops) stop();
    lookAfterAccess();
    keepUnfinishedSteps(yard);
  };
};

/** Those who follow a waiting job look again at its place in the queue. */
const tellWaiting = (yard: Yard): void => {
  for (const id of yard.topics.ids()) {
    if (yard.queue.has(id)) yard.topics.notify(id);
  }
};

/** Workers away this long are kept for the record only. */
const retireLost = (yard: Yard): void => {
  for (const entry of yard.roster.all()) {
    const isLongGone = entry.state === "lost" && yard.clock.now() - entry.lastSeenAtMs > lostMostMs;
    if (isLongGone && yard.roster.apply(entry, "leave")) announceWorker(yard, entry);
  }
};
