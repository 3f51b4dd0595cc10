import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SandboxFault } from "./fault.ts";
import type { Layer } from "./step.ts";
import type { FromSupervisor, ToSupervisor } from "./supervisor/messages.ts";

const entry = fileURLToPath(new URL("./supervisor/main.ts", import.meta.url));
const compileCache = fileURLToPath(new URL("../build/compile-cache", import.meta.url));
const openTimeOutMs = 30_000;
const closeTimeOutMs = 10_000;
const evidenceBytes = 4096;

const nodeFlags = [
  // Small heaps: the cost of a spawn grows with the memory of the process that spawns.
  "--max-semi-space-size=1",
  "--max-old-space-size=128",
  // Code made by a thread that waits for memory keeps a process from ending, https://github.com/nodejs/node/issues/54918.
  "--no-concurrent-sparkplug",
  "--no-maglev-build-code-on-background",
  "--disable-warning=ExperimentalWarning",
];

type Opening = Extract<ToSupervisor, { type: "open" }>;

/** One supervisor process and the channel to it. */
export class SupervisorProcess {
  readonly layers: Layer[];
  /** Resolves with what is known about its end, once it ended. */
  readonly ended: Promise<Record<string, unknown>>;
  #child: ChildProcess;
  #closing: Promise<void> | undefined;

  private constructor(child: ChildProcess, layers: Layer[], ended: Promise<Record<string, unknown>>) {
    this.#child = child;
    this.layers = layers;
    this.ended = ended;
  }

  /** Starts one and waits until its first sandbox is open. @throws SandboxFault */
  static async open(opening: Opening, onMessage: (message: FromSupervisor) => void): Promise<SupervisorProcess> {
    const node = [process.execPath, ...nodeFlags, entry];
    // In a mount namespace of its own, what it mounts is seen by nobody else and gone when it ends.
    const [command = "", ...args] = opening.privateMounts
      ? ["unshare", "--mount", "--propagation", "private", "--", ...node]
      : node;
    const child = spawn(command, args, {
      detached: true, // a terminal's Ctrl+C is for us to turn into an orderly close
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    const ended = watchEnd(child);
    const layers = await waitUntilOpen(child, ended, opening).catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    });
    child.on("message", (message) => onMessage(message as FromSupervisor));
    return new SupervisorProcess(child, layers, ended);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** A message to a supervisor that is gone is lost; `ended` tells. */
  send(message: ToSupervisor): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.send({ type: "close" });
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), closeTimeOutMs);
      await this.ended;
      clearTimeout(timer);
    })();
    return this.#closing;
  }
}

const watchEnd = (child: ChildProcess): Promise<Record<string, unknown>> => {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-evidenceBytes);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ error: error.message }));
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, stderr }));
  });
};

const waitUntilOpen = async (
  child: ChildProcess,
  ended: Promise<Record<string, unknown>>,
  opening: Opening,
): Promise<Layer[]> => {
  const timeOut = AbortSignal.timeout(openTimeOutMs);
  const answered = new Promise<FromSupervisor>((resolve) => {
    child.on("message", (message: FromSupervisor) => {
      if (message.type === "opened" || message.type === "refused") resolve(message);
    });
  });
  child.send(opening, () => {});
  const gone = ended.then((evidence) => ({ type: "gone" as const, evidence }));
  const late = once(timeOut, "abort").then(() => ({ type: "gone" as const, evidence: { waitedMs: openTimeOutMs } }));
  const answer = await Promise.race([answered, gone, late]);
  if (answer.type === "opened") return answer.layers;
  if (answer.type === "refused") throw new SandboxFault(answer.at, answer.message, answer.evidence);
  const evidence = answer.type === "gone" ? answer.evidence : {};
  throw new SandboxFault("start the supervisor", "the sandbox supervisor did not start", evidence);
};
