import { setTimeout as delay } from "node:timers/promises";
import type { Cluster, ClusterWorker, TcpProxy } from "@runyard/testkit";
import type { Fault } from "./schedule.ts";

export type Targets = {
  cluster: Cluster;
  /** Between the clients and the controller. */
  clientLink: TcpProxy;
  /** Told when the controller serves again, and how long after it was started. */
  onControllerBack: (startMs: number) => void;
  /** Told before a process ends for good. */
  beforeKill: (pid: number) => Promise<void>;
};

/** Lets one fault happen, and puts right afterwards what it broke. Resolves when that is done. */
export const strike = async (fault: Fault, targets: Targets): Promise<void> => {
  const { cluster, clientLink } = targets;
  const worker = workerOf(cluster, fault.worker);
  switch (fault.kind) {
    case "worker killed":
      await targets.beforeKill(worker.process.pid);
      await worker.process.kill();
      await delay(fault.lastsMs);
      worker.restart();
      return;
    case "worker stopped":
      return stopFor(worker.process.process, fault.lastsMs);
    case "link dropped":
      worker.link.drop();
      return;
    case "link silent":
      worker.link.silence();
      break;
    case "link refused":
      worker.link.refuse();
      break;
    case "link slow":
      worker.link.slow(100);
      break;
    case "controller killed":
      return killController(fault, targets);
    case "controller stopped":
      return stopFor(cluster.controller.process, fault.lastsMs);
    case "clients cut":
      clientLink.drop();
      return;
  }
  await delay(fault.lastsMs);
  worker.link.heal();
};

const workerOf = ({ workers }: Cluster, index: number): ClusterWorker => {
  const worker = workers[index];
  if (worker === undefined) throw new Error(`there is no worker ${index}`);
  return worker;
};

/** The process is another one when it was killed meanwhile: that one needs no waking. */
const stopFor = async (child: Cluster["controller"]["process"], lastsMs: number): Promise<void> => {
  child.kill("SIGSTOP");
  await delay(lastsMs);
  child.kill("SIGCONT");
};

const killController = async (
  { lastsMs }: Fault,
  { cluster, onControllerBack, beforeKill }: Targets,
): Promise<void> => {
  await beforeKill(cluster.controller.process.pid ?? 0);
  await cluster.controller.kill();
  await delay(lastsMs);
  const startedAt = performance.now();
  await cluster.restartController();
  onControllerBack(performance.now() - startedAt);
};
