import { setTimeout as delay } from "node:timers/promises";

/** Asks until the answer is neither undefined nor false. For what no event tells; `what` names it when time runs out. */
export const waitUntil = async <Value>(
  what: string,
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  timeoutMs = 30_000,
): Promise<Value> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await delay(20);
  }
};
