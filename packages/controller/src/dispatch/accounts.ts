import type { Yard } from "../yard.ts";
import type { ActiveAttempt } from "./active-attempt.ts";
import { learnFrom } from "./speeds.ts";

/** Sets right what an attempt's owner was charged: what it took in place of what was predicted. */
export const settleAccount = (yard: Yard, { job, worker }: ActiveAttempt, tookMs: number): void => {
  const surplusMs = tookMs - (job.placement?.predictedMs ?? tookMs);
  yard.queue.charge(job.owner, surplusMs * yard.speeds.of(worker.name));
};

/** Remembers what a program took that ran to its end, for the predictions to come. */
export const learn = (yard: Yard, { job, worker }: ActiveAttempt, tookMs: number): void =>
  learnFrom(yard, { program: job.program, language: job.language, worker: worker.name, tookMs });

const sharesText = new WeakMap<Yard, string>();

/** Keeps who is ahead of the others, when that has changed. */
export const keepShares = async (yard: Yard): Promise<void> => {
  const shares = yard.queue.shares();
  const text = JSON.stringify(shares);
  if (text === (sharesText.get(yard) ?? "[]")) return;
  await yard.store.shares.keep(shares);
  sharesText.set(yard, text);
};
