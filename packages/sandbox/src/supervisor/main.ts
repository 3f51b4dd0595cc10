/** The supervisor process: owns the pool, the cgroups and every sandbox. It ends, and they with it, when its parent does. */

import type { CgroupTree } from "../cgroups/cgroup.ts";
import { openCgroups } from "../cgroups/open.ts";
import { asFault, SandboxFault } from "../fault.ts";
import { countsProcessesPerNamespace, cpuCount, describeLayers, inspectMachine, memoryBytes } from "../machine.ts";
import type { SandboxLog, Step } from "../step.ts";
import { type Blueprints, drawBlueprints } from "./blueprints.ts";
import type { FromSupervisor, ToSupervisor } from "./messages.ts";
import { Pool } from "./pool.ts";
import { type Blueprint, Sandbox } from "./sandbox.ts";
import { stageSources } from "./staging.ts";
import { type Counted, StepRun } from "./step-run.ts";
import { Terminals } from "./terminals.ts";
import { WarmPool } from "./warm-pool.ts";

/** Enough for a class that presses Run at the same moment: they get ready at some 100 a second and processor. */
const warmPerCpu = 4;
const warmMemoryMostBytes = 1 << 30;

type Opening = Extract<ToSupervisor, { type: "open" }>;

/** A lost channel is noticed by "disconnect"; until then there is nobody to tell. */
const tell = (message: FromSupervisor): void => {
  if (process.connected) process.send?.(message, undefined, {}, () => {});
};

const logAt = (level: keyof SandboxLog) => (fields: object, message: string) =>
  tell({ type: "log", level, fields, message });
const log: SandboxLog = { debug: logAt("debug"), info: logAt("info"), warn: logAt("warn"), error: logAt("error") };

const runs = new Map<number, StepRun>();
const active = new Set<Promise<void>>();
let cgroups: CgroupTree | undefined;
let blueprints: Blueprints | undefined;
let pool: Pool | undefined;
let warm: WarmPool | undefined;
/** Opens a sandbox with a terminal, where the usual ones have none. */
let openWithTerminal: ((index: number) => Promise<Sandbox>) | undefined;
let counted: Counted;
let closing: Promise<void> | undefined;

const open = async (opening: Opening): Promise<void> => {
  const machine = await inspectMachine(opening.stateDir, opening.privateMounts);
  if (!machine.bubblewrap.works && !opening.isUnsafe)
    throw new SandboxFault("open a sandbox", machine.bubblewrap.detail);
  const tree = await openCgroups();
  cgroups = tree;
  const { memory, processes, cpu } = tree.controllers;
  counted = {
    memory: memory.active,
    processes: processes.active,
    cpu: cpu.active,
    perNamespace: countsProcessesPerNamespace() && !opening.isUnsafe,
  };
  const staged = await stageSources(opening);
  const { stateDir, isUnsafe } = opening;
  const drawn = await drawBlueprints({ machine, staged, stateDir, isUnsafe, cgroups: tree, onLost: giveUp, log });
  blueprints = drawn;
  let opened = 0;
  const openSandbox = (index: number, plan: Blueprint): Promise<Sandbox> => {
    const uid = machine.uidBase === undefined ? undefined : machine.uidBase + index;
    return Sandbox.open(plan, { index, uid, groups: tree, group: ++opened });
  };
  const { withTerminal } = drawn;
  if (withTerminal && "root" in staged.base) {
    const terminals = new Terminals(staged.base.terminals);
    openWithTerminal = (index) => terminals.mountedFor(() => openSandbox(index, withTerminal));
  }
  const cold = new Pool({
    size: opening.slots + 1,
    log,
    onReady: () => warm?.fill(),
    onQuarantine: () => tell({ type: "quarantined" }),
    open: async (index) => openSandbox(index, drawn.usual),
  });
  pool = cold;
  await cold.start();
  // What a start ahead used must be told from what the program uses.
  const commands = cpu.active && memory.active && !opening.isUnsafe ? opening.warm : [];
  const memoryMostBytes = Math.min(memoryBytes / 16, warmMemoryMostBytes);
  warm = new WarmPool({ commands, pool: cold, most: warmPerCpu * cpuCount, memoryMostBytes, idleCpus, log });
  warm.fill();
  tell({ type: "opened", layers: describeLayers(machine, tree.controllers, opening.isUnsafe) });
};

/** Processors that no program runs on: a start ahead takes none from one. */
const idleCpus = (): number =>
  cpuCount - [...runs.values()].filter(({ isService, hasBegun }) => hasBegun && !isService).length;

const takeFor = async (step: Step, pool: Pool): Promise<Sandbox> => {
  if (step.terminal && openWithTerminal) return pool.takeOwn(openWithTerminal);
  return (await warm?.take(step)) ?? pool.take();
};

const start = async (id: number, step: Step): Promise<void> => {
  const run = new StepRun(id, step, { tell, counted });
  runs.set(id, run);
  try {
    if (!pool) throw new SandboxFault("start a step", "the supervisor is not open");
    const sandbox = await takeFor(step, pool);
    const over = run.run(sandbox);
    warm?.fillLater();
    await over;
    pool.discard(sandbox);
  } catch (error) {
    run.fail(asFault("start a step", error));
  } finally {
    runs.delete(id);
    warm?.fillLater();
  }
};

/** Without a launcher nothing can go on here: our parent faults what ran and starts another supervisor. */
const giveUp = (evidence: Record<string, unknown>): void => {
  log.error(evidence, "the launcher of sandboxes ended");
  process.exit(1);
};

/** Ends every program, removes every trace and exits. */
const close = (): Promise<void> => {
  closing ??= (async () => {
    for (const run of runs.values()) run.stop("cancelled");
    warm?.close();
    await pool?.close();
    await Promise.all(active);
    await pool?.close(); // what the last runs gave back
    await blueprints?.close();
    await cgroups?.close().catch((error: unknown) => log.error({ reason: String(error) }, "cgroups were left behind"));
    process.exit(0);
  })();
  return closing;
};

const refuse = (error: unknown): void => {
  const { at, message, evidence } = asFault("open the sandbox host", error);
  tell({ type: "refused", at, message, evidence: { ...evidence } });
};

process.on("message", (message: ToSupervisor) => {
  if (message.type === "open") void open(message).catch(refuse);
  else if (message.type === "start") {
    const run = start(message.id, message.step);
    active.add(run);
    void run.finally(() => active.delete(run));
  } else if (message.type === "close") void close();
  else {
    const run = runs.get(message.id); // absent when it has just ended
    if (message.type === "stdin") run?.write(message.seq, message.bytes);
    else if (message.type === "end") run?.end();
    else if (message.type === "signal") run?.signal(message.signal);
    else if (message.type === "resize") run?.resize(message.size);
    else if (message.type === "cancel") run?.stop("cancelled");
  }
});
process.once("disconnect", () => void close());
process.once("SIGTERM", () => void close());
process.on("SIGINT", () => {}); // a terminal's Ctrl+C is for our parent, which closes us
