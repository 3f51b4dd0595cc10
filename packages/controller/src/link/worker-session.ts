import {
  type ErrorCode,
  type EventFacts,
  type Handlers,
  type HeldAttempt,
  heartbeatIntervalMs,
  type Lease,
  leaseMs,
  type WorkerLoad,
  type WorkerMessage,
  type WorkerOrder,
  type WorkerProfile,
} from "@runyard/protocol";
import { sameDigest } from "../auth/credentials.ts";
import { finishAttempt } from "../commands/finish-attempt.ts";
import { carryOut } from "../commands/order-worker.ts";
import { giveBackAttempt, loseAttempt } from "../commands/requeue-attempt.ts";
import type { ActiveAttempt } from "../dispatch/active-attempt.ts";
import { nextOverLimits } from "../dispatch/load-limits.ts";
import { recordEvent } from "../events/record-event.ts";
import type { StoredOrder } from "../store/store.ts";
import { announcePulse, announceToCluster, announceWorker, freeSlot, offersChanged, type Yard } from "../yard.ts";
import { offerChange } from "./offer-change.ts";
import { RosterEntry, type WorkerLink } from "./roster.ts";
import { closeCodes } from "./sockets.ts";
import type { Admission, WorkerDoor } from "./worker-door.ts";

type Message<Type extends WorkerMessage["type"]> = Extract<WorkerMessage, { type: Type }>;

type SessionParts = { link: WorkerLink; door: WorkerDoor; admission: Admission };

/** What one connection of a worker says, from hello to its end, and what that changes. */
export class WorkerSession {
  readonly #yard: Yard;
  readonly #link: WorkerLink;
  readonly #handlers: Handlers<WorkerMessage>;
  readonly #door: WorkerDoor;
  readonly #admission: Admission;
  #entry: RosterEntry | undefined;

  constructor(yard: Yard, { link, door, admission }: SessionParts) {
    this.#yard = yard;
    this.#link = link;
    this.#door = door;
    this.#admission = admission;
    this.#handlers = {
      hello: (message) => this.#hello(message),
      heartbeat: (message) => this.#heartbeat(message),
      profile: ({ profile }) => this.#profile(profile),
      started: (message) => this.#started(message),
      events: (message) => this.#events(message),
      finished: (message) => this.#finished(message),
      returned: (message) => this.#returned(message),
      refused_input: (message) => this.#refusedInput(message),
      leaving: () => this.#leaving(),
      goodbye: () => this.#goodbye(),
    };
  }

  take(message: WorkerMessage): void {
    if ((message.type === "hello") === (this.#entry !== undefined)) {
      this.#violate(`${message.type} out of place`);
      return;
    }
    if (this.#entry !== undefined) this.heard();
    // The table has one entry per type; TypeScript cannot see that this one belongs to this message.
    (this.#handlers[message.type] as (message: WorkerMessage) => void)(message);
  }

  heard(): void {
    const entry = this.#entry;
    if (entry === undefined) return;
    const nowMs = this.#yard.clock.now();
    const wasSilent = entry.isSilent(nowMs);
    entry.lastSeenAtMs = nowMs;
    if (wasSilent) this.#yard.dispatcher.kick();
  }

  /** The connection has ended. What the worker runs, runs on: its leases say for how long it may stay away. */
  ended(): void {
    const entry = this.#entry;
    if (entry === undefined || entry.link !== this.#link) return;
    entry.link = undefined;
    if (this.#yard.roster.apply(entry, "silence") && !this.#yard.closing.aborted) {
      this.#record(entry, { says: "worker_lost", worker: entry.profile.name, jobs: entry.jobs.size });
    }
    offersChanged(this.#yard);
    announceWorker(this.#yard, entry);
  }

  #hello(hello: Message<"hello">): void {
    const yard = this.#yard;
    if (!this.#isItself(hello)) return;
    const { workerId, processSecret, profile, held } = hello;
    const known = yard.roster.get(workerId);
    const entry =
      known?.state === "stopped" || known === undefined
        ? new RosterEntry({ id: workerId, processSecret }, profile, yard.clock.now())
        : known;
    const before = entry.link;
    entry.link = this.#link;
    entry.profile = profile;
    this.#entry = entry;
    this.heard();
    before?.close(closeCodes.violation, "replaced by a newer connection");
    const replaced = yard.roster.add(entry);
    const isBack = yard.roster.apply(entry, "return");
    this.#settleHeld(entry, held, replaced);
    this.#followOrder(entry);
    for (const old of replaced) this.#retire(old);
    yard.log.info({ workerId, name: profile.name, held: held.length }, "worker joined");
    this.#record(entry, arrival(entry.profile, isBack, held.length));
    yard.monitor.metrics.joinAttempts.inc({ result: isBack ? "returned" : "joined" });
    offersChanged(this.#yard);
    announceWorker(yard, entry);
  }

  /** A credential is good for one name, and for one process at a time. Whoever is not it is sent away. */
  #isItself({ workerId, processSecret, profile: { name } }: Message<"hello">): boolean {
    const { roster, clock } = this.#yard;
    if (!this.#door.isInForce(this.#admission)) {
      this.#link.send({ type: "refuse", code: "WORKER_FORGOTTEN", detail: "an operator had this worker forgotten" });
      this.#link.close(closeCodes.forgotten, "forgotten");
      return false;
    }
    const own = this.#admission.worker.name;
    if (name !== own) return this.#refuse("FORBIDDEN", `it is ${own}'s, and came as ${name}`);
    const known = roster.get(workerId);
    const isAnother = (entry: RosterEntry): boolean => !sameDigest(entry.processSecret, processSecret);
    if (known !== undefined && (known.profile.name !== name || isAnother(known))) {
      return this.#refuse("FORBIDDEN", "it came under another process's id");
    }
    const before = roster.connected().find((entry) => entry.profile.name === name && isAnother(entry));
    if (before === undefined || before.isSilent(clock.now())) return true;
    return this.#refuse("WORKER_CONNECTED", `another process is connected as ${name}`);
  }

  #refuse(code: ErrorCode, what: string): false {
    this.#door.refused(this.#admission, code, what);
    this.#link.send({ type: "refuse", code, detail: `This worker's credential was refused: ${what}.` });
    this.#link.close(closeCodes.violation, "refused");
    return false;
  }

  /** A pause is for the name, a drain for the process that has it. */
  #followOrder(entry: RosterEntry): void {
    const { orders, store, background } = this.#yard;
    const { name } = entry.profile;
    const kept = orders.get(name);
    if (kept?.kind === "drain" && kept.workerId !== entry.id) {
      orders.delete(name);
      background.run("drop order", () => background.untilKept("drop order", () => store.orders.drop(name)));
      return;
    }
    entry.order = kept === undefined ? null : orderOf(kept);
    carryOut(this.#yard, entry);
  }

  /** Another process took the name: this one is no more. */
  #retire(old: RosterEntry): void {
    old.link?.send({ type: "refuse", code: "REPLACED", detail: "another worker joined under this name" });
    old.link?.close(closeCodes.violation, "replaced");
    old.link = undefined;
    this.#yard.roster.apply(old, "leave");
    this.#record(old, { says: "worker_replaced", worker: old.profile.name });
    announceWorker(this.#yard, old);
  }

  /** Keeps what the worker still rightly holds, drops the rest of it, and requeues what it should hold and does not. */
  #settleHeld(entry: RosterEntry, held: readonly HeldAttempt[], replaced: readonly RosterEntry[]): void {
    const yard = this.#yard;
    const keep: ActiveAttempt[] = [];
    const drop: Lease[] = [];
    entry.jobs.clear();
    for (const { jobId, attempt: number, token, state } of held) {
      const lease = { jobId, attempt: number, token };
      const attempt = yard.attempts.held(lease);
      // A lease that is another's is none of this one, whatever it knows of it.
      if (attempt === undefined || attempt.worker.id !== entry.id || attempt.worker.name !== entry.profile.name) {
        drop.push(lease);
        continue;
      }
      attempt.expiresAtMs = yard.clock.now() + leaseMs;
      attempt.isInherited = false;
      if (state === "running") entry.jobs.add(jobId, attempt.leasedAtMs + (attempt.job.placement?.predictedMs ?? 0));
      keep.push(attempt);
    }
    this.#link.send({
      type: "welcome",
      heartbeatIntervalMs,
      leaseMs,
      keep: keep.map(({ lease, events }) => ({ ...lease, afterSeq: events.length })),
      drop,
    });
    for (const attempt of yard.attempts.all()) {
      if (attempt.phase !== "running" || keep.includes(attempt)) continue;
      if (attempt.worker.id === entry.id) {
        const message = "The worker came back without it.";
        giveBackAttempt(yard, attempt, { code: "NOT_ASSIGNED", message, at: "assign" });
      } else if (replaced.some(({ id }) => id === attempt.worker.id) || attempt.worker.name === entry.profile.name) {
        loseAttempt(yard, attempt, "its worker was started anew");
      }
    }
  }

  #heartbeat({ load, leases, atMs }: Message<"heartbeat">): void {
    const entry = this.#here();
    const yard = this.#yard;
    entry.load = load;
    if (atMs !== undefined) entry.clockOffset.observe(atMs, yard.clock.now());
    this.#watchLimits(entry, load);
    const named = new Set<string>();
    for (const { jobId, attempt: number, token } of leases) {
      const lease = { jobId, attempt: number, token };
      named.add(jobId);
      const attempt = yard.attempts.running(lease);
      if (attempt?.worker.id === entry.id) attempt.expiresAtMs = yard.clock.now() + leaseMs;
      else if (yard.attempts.get(jobId)?.lease.token !== token) this.#link.send({ type: "cancel", ...lease });
    }
    for (const id of entry.jobs) {
      const isOurs = yard.attempts.get(id) !== undefined || yard.grants.has(id);
      if (!isOurs && !named.has(id)) freeSlot(yard, entry, id);
    }
    yard.dispatcher.kick();
    announcePulse(yard, entry);
  }

  #watchLimits(entry: RosterEntry, load: WorkerLoad): void {
    const { log, roster } = this.#yard;
    const over = nextOverLimits(entry.overLimits, load, entry.profile);
    if (over.join() === entry.overLimits.join()) return;
    log.info({ workerId: entry.id, name: entry.profile.name, load, over }, "worker's limits of load");
    entry.overLimits = over;
    roster.changes += 1;
  }

  #profile(profile: Message<"profile">["profile"]): void {
    const entry = this.#here();
    if (profile.name !== entry.profile.name) {
      this.#violate("changed its name");
      return;
    }
    const { come, gone } = offerChange(entry.profile.toolchains, profile.toolchains);
    entry.profile = profile;
    if (come.length + gone.length > 0) {
      this.#record(entry, { says: "worker_toolchains", worker: profile.name, come, gone });
    }
    offersChanged(this.#yard);
    announceWorker(this.#yard, entry);
  }

  #started(message: Message<"started">): void {
    const attempt = this.#held(message);
    if (attempt === undefined) return;
    attempt.startedAtMs ??= Math.max(attempt.leasedAtMs, this.#yard.clock.now() - (message.agoMs ?? 0));
    attempt.version = message.version;
    announceToCluster(this.#yard, attempt.row());
    announcePulse(this.#yard, this.#here());
  }

  #events({ firstSeq, events, ...lease }: Message<"events">): void {
    const attempt = this.#held(lease);
    if (attempt === undefined) return;
    const arrival = attempt.take(firstSeq, events);
    if (arrival === "beyond_bounds")
      this.#distrust(attempt, "sent more than the job allows, or files that are not as it reported them");
    else if (arrival === "gap") this.#askAgain(attempt);
    else {
      if (arrival === "appended") this.#yard.topics.notify(attempt.lease.jobId);
      this.#finishIfWhole(attempt);
    }
  }

  #finished({ lastSeq, version, ...lease }: Message<"finished">): void {
    const attempt = this.#held(lease);
    if (attempt === undefined) {
      this.#forget(lease);
    } else if (attempt.events.length > lastSeq) {
      this.#distrust(attempt, "said it finished before its last event");
    } else {
      attempt.report = { lastSeq, version };
      if (attempt.events.length < lastSeq) this.#askAgain(attempt);
      else this.#finishIfWhole(attempt);
    }
  }

  #finishIfWhole(attempt: ActiveAttempt): void {
    const { report } = attempt;
    if (report !== undefined && report.lastSeq === attempt.events.length) {
      finishAttempt(this.#yard, attempt, report.version);
    }
  }

  #returned({ fault, ...lease }: Message<"returned">): void {
    const attempt = this.#held(lease);
    if (attempt === undefined) this.#forget(lease);
    else giveBackAttempt(this.#yard, attempt, fault);
  }

  /** An attempt that counts no more: the worker may forget it, and its slot is free. One being stored is told later. */
  #forget({ jobId, attempt, token }: Lease): void {
    const active = this.#yard.attempts.get(jobId);
    if (active?.lease.token === token) return;
    this.#link.send({ type: "acknowledged", jobId, attempt, token });
    if (active === undefined && !this.#yard.grants.has(jobId)) freeSlot(this.#yard, this.#here(), jobId);
  }

  #refusedInput(refused: Message<"refused_input">): void {
    for (const tell of this.#held(refused)?.inputRefused ?? []) tell(refused);
  }

  #leaving(): void {
    const entry = this.#here();
    entry.isLeaving = true;
    if (this.#yard.roster.apply(entry, "drain")) {
      this.#record(entry, { says: "worker_ending", worker: entry.profile.name, jobs: entry.jobs.size });
    }
    announceWorker(this.#yard, entry);
  }

  #goodbye(): void {
    const entry = this.#here();
    this.#yard.roster.apply(entry, "leave");
    this.#record(entry, { says: "worker_left", worker: entry.profile.name, jobs: entry.jobs.size });
    for (const attempt of this.#yard.attempts.all()) {
      if (attempt.worker.id !== entry.id || attempt.phase !== "running") continue;
      giveBackAttempt(this.#yard, attempt, { code: "WORKER_LEFT", message: "The worker left.", at: "worker" });
    }
    this.#link.close(1000, "goodbye");
  }

  /** What the worker says of the attempt cannot be true: it is taken away. */
  #distrust(attempt: ActiveAttempt, what: string): void {
    this.#link.send({ type: "cancel", ...attempt.lease });
    giveBackAttempt(this.#yard, attempt, { code: "BAD_REPORT", message: `The worker ${what}.`, at: "worker" });
  }

  #askAgain({ lease, events }: ActiveAttempt): void {
    this.#link.send({ type: "resend", ...lease, afterSeq: events.length });
  }

  /** The attempt this worker names, when it is the one that holds the lease. */
  #held(lease: Lease): ActiveAttempt | undefined {
    const attempt = this.#yard.attempts.running(lease);
    return attempt?.worker.id === this.#here().id ? attempt : undefined;
  }

  #here(): RosterEntry {
    if (this.#entry === undefined) throw new Error("a worker spoke before its hello");
    return this.#entry;
  }

  #record(entry: RosterEntry, facts: EventFacts): void {
    recordEvent(this.#yard, facts, { worker: entry.ref });
  }

  #violate(what: string): void {
    this.#yard.log.warn({ workerId: this.#entry?.id, what }, "worker broke the link's rules, connection closed");
    this.#link.close(closeCodes.violation, what);
  }
}

const orderOf = ({ kind, note, sinceMs, untilMs }: StoredOrder): WorkerOrder => ({ kind, note, sinceMs, untilMs });

const arrival = ({ name, slots, toolchains }: WorkerProfile, isBack: boolean, held: number): EventFacts =>
  isBack
    ? { says: "worker_returned", worker: name, held }
    : {
        says: "worker_joined",
        worker: name,
        slots,
        languages: [...new Set(toolchains.map(({ language }) => language))],
        held,
      };
