import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@runyard/client";
import { leastLanguages, type RunyardProcess, startRunyard } from "./runyard-process.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

export type ClusterOptions = {
  /** Slots of each worker; they are called w1, w2 and so on. */
  slots: readonly number[];
  /** That each worker offers; Python alone if absent. */
  languages?: readonly string[];
  controllerArgs?: string[];
  workerArgs?: string[];
  /** Of every process, on top of this one's own. */
  env?: Record<string, string>;
  /** Told of every process as it is started. */
  onStart?: (pid: number) => void;
};

/** A worker of a cluster: a process that can be replaced, and the network between it and the controller. */
export type ClusterWorker = {
  readonly name: string;
  readonly link: TcpProxy;
  readonly process: WorkerProcess;
  /** Starts another process in the place of one that has ended. */
  restart(): void;
};

/** A controller and workers as processes, each worker with a state folder and a network of its own. */
export type Cluster = AsyncDisposable & {
  readonly controller: RunyardProcess;
  readonly workers: readonly ClusterWorker[];
  /** Talks to the controller directly. */
  readonly client: Client;
  /** Starts a controller on the same data and port, in the place of one that has ended. */
  restartController(): Promise<void>;
  /** What every process so far wrote to standard error. */
  logs(): string;
};

/** Starts everything and waits until every worker has joined. */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder("cluster"));
  const dataFolder = join(folder.path, "controller");
  const { env = {}, languages = leastLanguages } = options;
  const logs: (() => string)[] = [];
  const serve = async (port: number): Promise<RunyardProcess> => {
    const args = options.controllerArgs ?? [];
    const started = await startRunyard({ command: "controller", port, dataFolder, args, env });
    options.onStart?.(started.process.pid ?? 0);
    logs.push(() => `controller ${started.process.pid}\n${started.log()}`);
    return started;
  };
  let controller = await serve(0);
  opened.defer(async () => {
    controller.process.kill("SIGCONT");
    await controller.stop();
  });
  const port = Number(new URL(controller.url).port);
  const token = await readFile(join(dataFolder, "join-token"), "utf8");
  const openWorker = async (slots: number, index: number): Promise<ClusterWorker> => {
    const name = `w${index + 1}`;
    const link = opened.use(await openTcpProxy(port));
    const start = (): WorkerProcess => {
      const own = {
        controllerUrl: link.url,
        token: token.trim(),
        name,
        slots,
        dataFolder: join(folder.path, name),
        languages,
      };
      const started = startWorkerProcess({ ...own, args: options.workerArgs ?? [], env });
      options.onStart?.(started.pid);
      logs.push(() => `worker ${name} ${started.pid}\n${started.log()}`);
      return started;
    };
    let running = start();
    opened.defer(() => running.stop());
    return {
      name,
      link,
      get process() {
        return running;
      },
      restart: () => {
        running = start();
      },
    };
  };
  const workers: ClusterWorker[] = [];
  for (const [index, slots] of options.slots.entries()) workers.push(await openWorker(slots, index));
  await Promise.all(workers.map((worker) => worker.process.joined));
  const everything = opened.move();
  return {
    get controller() {
      return controller;
    },
    workers,
    client: createClient({ url: controller.url }),
    restartController: async () => {
      controller = await serve(port);
    },
    logs: () => logs.map((log) => log()).join("\n"),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
};
