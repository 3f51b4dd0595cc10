import {
  History,
  JobQueue,
  learnFrom,
  Offers,
  place,
  Speeds,
  type Ticket,
  WorkerJobs,
  type WorkerView,
} from "@runyard/controller";
import type { JobId, PlacementPolicy, WorkerId } from "@runyard/protocol";
import type { Random } from "@runyard/testkit";
import type { Machine } from "../machine.ts";
import type { SimulatedJob } from "../workload.ts";
import type { Balancer, Start } from "./balancer.ts";

const idOf = ({ sequence }: SimulatedJob) => `job_${sequence}` as JobId;

/** The controller's own queue, placement, predictions and speeds, put together as the controller does. */
export class RunyardBalancer implements Balancer {
  readonly #policy: PlacementPolicy;
  readonly #random: Random;
  readonly #queue = new JobQueue();
  readonly #history = new History();
  readonly #speeds = new Speeds();
  readonly #waiting = new Map<JobId, SimulatedJob>();
  readonly #predictedMs = new Map<JobId, number>();
  readonly #workers: readonly Worker[];

  constructor(policy: PlacementPolicy, machines: readonly Machine[], random: Random) {
    this.#policy = policy;
    this.#random = random;
    this.#workers = machines.map((machine) => new Worker(machine));
  }

  add(job: SimulatedJob): void {
    const id = idOf(job);
    const { sequence, owner, language, program, createdAtMs, requeued } = job;
    this.#waiting.set(id, job);
    this.#queue.add({
      id,
      sequence,
      owner,
      language,
      program,
      createdAtMs,
      requeued,
      wantedVersion: null,
      priority: 0,
    });
  }

  starts(nowMs: number): Start[] {
    if (this.#queue.size === 0) return [];
    const free = this.#workers.filter(({ machine, jobs }) => machine.isAlive && jobs.size < machine.slots);
    const placed = place({
      line: this.#queue,
      workers: free.map((worker) => worker.view(this.#speeds, nowMs)),
      policy: this.#policy,
      predictMs: ({ program, lane }: Ticket) => this.#history.predictMs({ program, language: lane.kind.language }),
      random: () => this.#random.next(),
    });
    return placed.map(({ ticket, workerId, predictedMs }) => {
      const worker = this.#workers[Number(workerId)];
      const job = this.#waiting.get(ticket.id);
      if (worker === undefined || job === undefined) throw new Error(`placed what is not here: ${ticket.id}`);
      this.#waiting.delete(ticket.id);
      this.#predictedMs.set(ticket.id, predictedMs);
      worker.jobs.add(ticket.id, nowMs + predictedMs);
      return { job, machine: worker.machine };
    });
  }

  ended(job: SimulatedJob, machine: Machine, tookMs: number): void {
    const id = idOf(job);
    this.#settle(id, job.owner, machine, tookMs);
    this.#workers[machine.index]?.jobs.delete(id);
    learnFrom(
      { history: this.#history, speeds: this.#speeds },
      { program: job.program, language: job.language, worker: machine.name, tookMs },
    );
  }

  died(machine: Machine): void {
    const worker = this.#workers[machine.index];
    for (const id of worker?.jobs ?? []) this.#predictedMs.delete(id);
    worker?.jobs.clear();
  }

  joined(): void {}

  heartbeat(): void {
    for (const worker of this.#workers) worker.cpuRatio = worker.machine.cpuRatio;
  }

  #settle(id: JobId, owner: string, machine: Machine, tookMs: number): void {
    const surplusMs = tookMs - (this.#predictedMs.get(id) ?? tookMs);
    this.#predictedMs.delete(id);
    this.#queue.charge(owner, surplusMs * this.#speeds.of(machine.name));
  }
}

/** One machine as the controller knows it. */
class Worker {
  readonly machine: Machine;
  readonly jobs = new WorkerJobs();
  cpuRatio = 0;
  readonly #offers: Offers;

  constructor(machine: Machine) {
    this.machine = machine;
    this.#offers = new Offers({ layers: [], toolchains: [...machine.languages].map(toolchain) });
  }

  view(speeds: Speeds, nowMs: number): WorkerView {
    return {
      id: String(this.machine.index) as WorkerId,
      slots: this.machine.slots,
      busy: this.jobs.size,
      workLeftMs: this.jobs.workLeftMs(nowMs),
      speed: speeds.of(this.machine.name),
      cpuRatio: this.cpuRatio,
      memoryRatio: 0.2,
      offers: this.#offers,
      isLocal: this.machine.index === 0,
    };
  }
}

const toolchain = (language: string) => ({
  language,
  version: "1",
  isDefault: true,
  title: language,
  name: language,
  aliases: [],
  extensions: [],
  example: { path: "", content: "" },
});
