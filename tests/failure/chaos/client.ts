import { setTimeout as delay } from "node:timers/promises";
import { type Client, RunyardError } from "@runyard/client";
import { isTerminal, type Job } from "@runyard/protocol";
import type { Random } from "@runyard/testkit";
import { type ChaosProgram, chaosProgram } from "./programs.ts";
import { Witness } from "./witness.ts";

/** A program that was handed in, and what its client saw of it. */
export type HandedIn = { program: ChaosProgram; id: string; witness: Witness; isFollowed: boolean; endedAtMs?: number };

export type ChaosClientOptions = {
  client: Client;
  random: Random;
  /** Makes the keys of this run its own. */
  run: string;
  nextNumber: () => number;
  onAccepted: (handedIn: HandedIn) => void;
  /** No more programs; what was handed in is followed to its end. */
  stop: AbortSignal;
  /** Gives up waiting altogether. */
  giveUp: AbortSignal;
};

/** Hands in one program after the other, and follows each to its end. */
export const runChaosClient = async (options: ChaosClientOptions): Promise<void> => {
  const { random, nextNumber, onAccepted, stop, giveUp } = options;
  while (!stop.aborted && !giveUp.aborted) {
    const program = chaosProgram(nextNumber(), random);
    const { id } = await submit(options, program);
    const handedIn: HandedIn = { program, id, witness: new Witness(), isFollowed: random.chance(0.8) };
    onAccepted(handedIn);
    if (handedIn.isFollowed) await follow(options, handedIn);
    else await waitForEnd(options, id);
    handedIn.endedAtMs = Date.now();
    await delay(random.between(0, 300));
  }
};

/** Until it is accepted, always under the same key; some requests are cut off by the client itself. */
const submit = ({ client, random, run, giveUp }: ChaosClientOptions, program: ChaosProgram): Promise<Job> =>
  patiently(giveUp, () => {
    const cut = random.chance(0.15) ? AbortSignal.timeout(random.between(0, 20)) : undefined;
    const signal = cut === undefined ? giveUp : AbortSignal.any([cut, giveUp]);
    return client.jobs.submit(program.request, { idempotencyKey: `${run}-${program.number}`, signal });
  });

/** To the end; now and then it leaves and comes back. */
const follow = ({ client, random, giveUp }: ChaosClientOptions, { id, witness }: HandedIn): Promise<void> =>
  patiently(giveUp, async () => {
    while (witness.end === undefined) {
      const leaveAfter = random.chance(0.3) ? random.between(1, 6) : Number.POSITIVE_INFINITY;
      let seen = 0;
      const { after } = witness;
      const options = after === undefined ? { signal: giveUp } : { signal: giveUp, after };
      for await (const event of client.jobs.events(id, options)) {
        witness.see(event);
        seen += 1;
        if (seen === leaveAfter) break;
      }
    }
  });

const waitForEnd = ({ client, giveUp }: ChaosClientOptions, id: string): Promise<void> =>
  patiently(giveUp, async () => {
    while (!isTerminal((await client.jobs.get(id, { wait: 10, signal: giveUp })).state));
  });

/** Goes on where the controller could not be reached, as clients must; any other error is a finding. */
const patiently = async <Value>(giveUp: AbortSignal, call: () => Promise<Value>): Promise<Value> => {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      giveUp.throwIfAborted();
      const isOwnCut = error instanceof DOMException && error.name === "TimeoutError";
      const isAway = error instanceof RunyardError && (error.code === "UNREACHABLE" || error.code === "SHUTTING_DOWN");
      if (!isOwnCut && !isAway) throw error;
      await delay(50);
    }
  }
};
