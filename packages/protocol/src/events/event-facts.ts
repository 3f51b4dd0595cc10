import { z } from "zod";
import { Fault } from "../jobs/job.ts";

const worker = z.string().describe("Its name.");
const jobs = z.int().min(0);
const order = { worker, untilMs: z.int().nullable(), note: z.string().nullable() };
const lostAttempt = { job: z.string(), attempt: z.int(), worker, fault: Fault.omit({ evidence: true }) };
const afterMs = z.int();

/** Why the fleet starts or stops workers, or starts none although jobs wait. */
export const FleetReason = z.discriminatedUnion("why", [
  z.object({ why: z.literal("late_jobs"), late: z.int(), waiting: z.int(), targetMs: z.int() }),
  z.object({ why: z.literal("too_few"), least: z.int() }),
  z.object({ why: z.literal("languages_unknown") }),
  z.object({ why: z.literal("not_offered"), languages: z.array(z.string()) }),
  z.object({ why: z.literal("too_many"), most: z.int() }),
  z.object({ why: z.literal("fewer_enough"), afterMs }),
  z.object({ why: z.literal("drained") }),
  z.object({ why: z.literal("away"), afterMs }),
  z.object({ why: z.literal("not_joined"), afterMs }),
  z.object({ why: z.literal("not_started"), error: z.string() }),
  z.object({ why: z.literal("ended") }),
  z.object({ why: z.literal("forgotten") }),
]);
export type FleetReason = z.infer<typeof FleetReason>;

/** What an event says, as a closed list of sentences and what each is about: faces say them in their own language. */
export const EventFacts = z.discriminatedUnion("says", [
  z.object({
    says: z.literal("controller_started"),
    version: z.string(),
    waiting: jobs,
    running: jobs,
    isAfterCrash: z.boolean().describe("The one before ended without a word."),
  }),
  z.object({ says: z.literal("controller_stopped") }),
  z.object({ says: z.literal("worker_joined"), worker, slots: z.int(), languages: z.array(z.string()), held: jobs }),
  z.object({ says: z.literal("worker_returned"), worker, held: jobs }),
  z.object({ says: z.literal("worker_lost"), worker, jobs }),
  z.object({ says: z.literal("worker_left"), worker, jobs }),
  z.object({ says: z.literal("worker_replaced"), worker }),
  z.object({ says: z.literal("worker_refused"), worker, address: z.string() }),
  z.object({ says: z.literal("worker_ending"), worker, jobs }),
  z.object({ says: z.literal("worker_draining"), ...order }),
  z.object({ says: z.literal("worker_drained"), worker }),
  z.object({ says: z.literal("worker_paused"), ...order }),
  z.object({ says: z.literal("worker_resumed"), worker, isPauseOver: z.boolean() }),
  z.object({ says: z.literal("worker_forgotten"), worker }),
  z.object({
    says: z.literal("worker_toolchains"),
    worker,
    come: z.array(z.string()),
    gone: z.array(z.string()),
  }),
  z.object({ says: z.literal("job_requeued"), ...lostAttempt }),
  z.object({ says: z.literal("job_failed"), ...lostAttempt }),
  z.object({ says: z.literal("job_given_up"), fault: Fault.omit({ evidence: true }) }),
  z.object({ says: z.literal("fleet_grown"), workers: z.array(z.string()), reason: FleetReason.nullable() }),
  z.object({ says: z.literal("fleet_shrunk"), worker, reason: FleetReason }),
  z.object({ says: z.literal("fleet_failed"), worker, reason: FleetReason, lastWords: z.string() }),
  z.object({ says: z.literal("fleet_not_stopped"), worker, error: z.string() }),
  z.object({ says: z.literal("fleet_unknown"), error: z.string() }),
]);
export type EventFacts = z.infer<typeof EventFacts>;
