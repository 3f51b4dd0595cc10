import type { EventFacts, FleetReason } from "./event-facts.ts";

/** What happened, in English, for clients that have no words of their own. */
export const eventMessage = (facts: EventFacts): string =>
  // The table has one entry per sentence; TypeScript cannot see that this one belongs to these facts.
  (sentences[facts.says] as (facts: EventFacts) => string)(facts);

/** Why the fleet did so, in English. */
export const fleetReasonMessage = (reason: FleetReason): string =>
  (fleetReasons[reason.why] as (reason: FleetReason) => string)(reason);

type Sentences = { [Says in EventFacts["says"]]: (facts: Extract<EventFacts, { says: Says }>) => string };
type FleetReasons = { [Why in FleetReason["why"]]: (reason: Extract<FleetReason, { why: Why }>) => string };

const sentences: Sentences = {
  controller_started: ({ version, waiting, running, isAfterCrash }) =>
    `controller ${version} started, ${waiting} jobs waiting, ${running} running${isAfterCrash ? "; the one before ended without a word" : ""}`,
  controller_stopped: () => "the controller stopped",
  worker_joined: ({ worker, slots, languages, held }) =>
    `${worker} joined: ${slots} slots, ${languages.length === 0 ? "no language" : languages.join(", ")}${holds(held)}`,
  worker_returned: ({ worker, held }) => `${worker} is back${holds(held)}`,
  worker_lost: ({ worker, jobs }) => `${worker} is lost: its connection ended with ${jobsOf(jobs)}`,
  worker_left: ({ worker, jobs }) => `${worker} left with ${jobsOf(jobs)}`,
  worker_replaced: ({ worker }) => `${worker} was started anew: an earlier process of this name is no more`,
  worker_refused: ({ worker, address }) =>
    `the credential of ${worker} was used by another process, from ${address}, and refused: it may be stolen`,
  worker_ending: ({ worker, jobs }) => `${worker} is ending: it finishes ${jobsOf(jobs)} first`,
  worker_draining: (order) => ordered("drained", order),
  worker_drained: ({ worker }) => `${worker} is drained: nothing runs there any more`,
  worker_paused: (order) => ordered("paused", order),
  worker_resumed: ({ worker, isPauseOver }) => `${worker} was resumed${isPauseOver ? ": its pause is over" : ""}`,
  worker_forgotten: ({ worker }) => `${worker} was forgotten`,
  worker_toolchains: ({ worker, come, gone }) => {
    const parts = [
      ...(come.length > 0 ? [`offers ${come.join(", ")} now`] : []),
      ...(gone.length > 0 ? [`offers ${gone.join(", ")} no more`] : []),
    ];
    return `${worker} ${parts.join(", and ")}`;
  },
  job_requeued: ({ job, attempt, worker, fault }) =>
    `${job} is queued again after attempt ${attempt} on ${worker}: ${fault.message}`,
  job_failed: ({ job, attempt, worker, fault }) =>
    `${job} failed after attempt ${attempt} on ${worker}: ${fault.message}`,
  job_given_up: ({ fault }) => fault.message,
  fleet_grown: ({ workers, reason }) =>
    `starting ${workers.join(", ")}${reason === null ? "" : `: ${fleetReasonMessage(reason)}`}`,
  fleet_shrunk: ({ worker, reason }) => `stopping ${worker}: ${fleetReasonMessage(reason)}`,
  fleet_failed: ({ worker, reason, lastWords }) =>
    `${worker} failed: ${fleetReasonMessage(reason)}${lastWords === "" ? "" : ` (it said: ${lastWords})`}`,
  fleet_not_stopped: ({ worker, error }) => `${worker} cannot be stopped: ${error}`,
  fleet_unknown: ({ error }) => `cannot tell which workers of the fleet run: ${error}`,
};

const fleetReasons: FleetReasons = {
  late_jobs: ({ late, waiting, targetMs }) =>
    `${late} of ${waiting} waiting jobs would not start within ${seconds(targetMs)}`,
  too_few: ({ least }) => `fewer than ${least} workers`,
  languages_unknown: () => "to see which languages there are",
  not_offered: ({ languages }) => `jobs wait for ${languages.join(", ")}, which the fleet's workers do not offer`,
  too_many: ({ most }) => `more than ${most} workers`,
  fewer_enough: ({ afterMs }) => `fewer were enough for ${seconds(afterMs)}`,
  drained: () => "it was drained",
  away: ({ afterMs }) => `it was away for ${seconds(afterMs)}`,
  not_joined: ({ afterMs }) => `it did not join within ${seconds(afterMs)}`,
  not_started: ({ error }) => `it could not be started: ${error}`,
  ended: () => "it ended by itself",
  forgotten: () => "it was forgotten",
};

type Order = Omit<Extract<EventFacts, { says: "worker_paused" }>, "says">;

const ordered = (what: string, { worker, untilMs, note }: Order): string => {
  const until = untilMs === null ? "" : ` until ${new Date(untilMs).toISOString()}`;
  return `${worker} is ${what}${until}${note === null ? "" : `: ${note}`}`;
};

const holds = (held: number): string => (held > 0 ? `, holds ${jobsOf(held)}` : "");
const jobsOf = (count: number): string => (count === 1 ? "1 job" : `${count === 0 ? "no" : count} jobs`);
const seconds = (ms: number): string => `${ms / 1_000} s`;
