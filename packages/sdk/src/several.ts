import { type Job, type JobRequest, RunyardError } from "@runyard/protocol";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import type { CallOptions } from "./http.ts";
import type { SubmitOptions } from "./resources/jobs.ts";
import { defaultTiming, pause, pauseMs } from "./timing.ts";
import { didNotTake } from "./unreachable.ts";

/** A controller did not take a job, or did not answer; the next one is asked. */
export type Move = { from: string; to: string; error: RunyardError };

export type SubmitToAnyOptions = Omit<SubmitOptions, "ifBusy"> & { onMove?: (move: Move) => void };

/** The client whose controller took the job, and the job. */
export type Taken = { client: Client; job: Job };

/**
 * Hands a program to the first of several controllers that takes it. One that is busy, ending or not there is passed;
 * when all are, they are asked again after a pause, `timing.tries` times. A controller that may have taken the job
 * without our hearing of it is asked again with the same key, and never passed: the job would be run twice.
 * @param clients - in the order in which they are asked; at least one
 * @throws RunyardError as {@link Jobs.submit}; when nobody took it, the last refusal with `details.tried`
 */
export const submitToAny = async (
  clients: readonly Client[],
  request: JobRequest,
  { onMove, ...options }: SubmitToAnyOptions = {},
): Promise<Taken> => {
  const [only, ...others] = clients;
  if (only === undefined) throw new TypeError("submitToAny needs at least one client");
  if (others.length === 0) return { client: only, job: await only.jobs.submit(request, options) };
  for (let round = 1; ; round += 1) {
    const refusals: RunyardError[] = [];
    for (const [index, client] of clients.entries()) {
      try {
        return { client, job: await client.jobs.submit(request, { ...options, ifBusy: "fail" }) };
      } catch (error) {
        if (!didNotTake(error)) throw error;
        refusals.push(error);
        const next = clients[index + 1];
        if (next !== undefined) onMove?.({ from: client.url, to: next.url, error });
      }
    }
    const delayMs = Math.max(pauseMs(round, defaultTiming), leastAsked(refusals));
    if (round >= defaultTiming.tries || delayMs > defaultTiming.pauseMostMs) throw nobodyTook(clients, refusals);
    await pause(delayMs, options.signal);
  }
};

type Choosing = CallOptions &
  Omit<ClientOptions, "url" | "timing" | "token"> & {
    /** What to send to each. */
    tokenFor?: (url: string) => string | undefined;
  };

/** The first of these controllers that answers. @throws RunyardError UNREACHABLE with `details.tried` */
export const firstToAnswer = async (
  urls: readonly string[],
  { signal, tokenFor, ...options }: Choosing = {},
): Promise<Client> => {
  const refusals: RunyardError[] = [];
  const clients = urls.map((url) => {
    const token = tokenFor?.(url);
    return createClient({ ...options, url, ...(token !== undefined && { token }) });
  });
  for (const client of clients) {
    try {
      const hasty = createClient({ ...options, url: client.url, timing: { tries: 1, callMs: 5_000 } });
      await hasty.info({ signal });
      return client;
    } catch (error) {
      if (!(error instanceof RunyardError)) throw error;
      refusals.push(error);
    }
  }
  throw nobodyTook(clients, refusals);
};

const leastAsked = (refusals: readonly RunyardError[]): number =>
  Math.min(...refusals.map(({ details }) => (typeof details.retryAfterMs === "number" ? details.retryAfterMs : 0)));

const nobodyTook = (clients: readonly Client[], refusals: readonly RunyardError[]): RunyardError => {
  const tried = refusals.map(({ code, message }, index) => ({ url: clients[index]?.url ?? "", code, message }));
  const told = refusals.find(({ code }) => code !== "UNREACHABLE") ?? refusals[0];
  if (told === undefined) return new RunyardError("UNREACHABLE", "no controller is named");
  const words = tried.map(({ url, message }) => (message.includes(url) ? message : `${url}: ${message}`)).join("; ");
  return new RunyardError(told.code, words, { details: { ...told.details, tried } });
};
