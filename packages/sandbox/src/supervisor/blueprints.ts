import type { CgroupTree } from "../cgroups/cgroup.ts";
import { asFault, SandboxFault } from "../fault.ts";
import type { Machine } from "../machine.ts";
import type { SandboxLog } from "../step.ts";
import { bubblewrapArguments } from "./bubblewrap.ts";
import { spawnEnclosure } from "./enclosure.ts";
import { Launcher } from "./launcher.ts";
import { type Blueprint, Sandbox } from "./sandbox.ts";
import { type Staged, stagedInit } from "./staging.ts";

/** How this host opens its sandboxes. */
export type Blueprints = {
  usual: Blueprint;
  /** One with a terminal, where the usual ones have none. */
  withTerminal?: Blueprint;
  /** Called when every sandbox has ended. */
  close(): Promise<void>;
};

export type Drawing = {
  machine: Machine;
  staged: Staged;
  stateDir: string;
  isUnsafe: boolean;
  cgroups: CgroupTree;
  onLost: (evidence: Record<string, unknown>) => void;
  log: SandboxLog;
};

export const drawBlueprints = async (drawing: Drawing): Promise<Blueprints> => {
  const { machine, staged, stateDir, isUnsafe } = drawing;
  if (isUnsafe) return { usual: unfenced(stagedInit(staged), stateDir), close: async () => {} };
  const { canDisableUserns } = machine.bubblewrap;
  const usual = wrapped(bubblewrapArguments(staged, { canDisableUserns }));
  if (!("root" in staged.base)) return { usual, close: async () => {} };
  const { terminals } = staged.base;
  const withTerminal = wrapped(bubblewrapArguments(staged, { canDisableUserns, terminals }));
  const launcher = await tryLauncher(drawing, staged.base);
  if (launcher === undefined) return { usual, withTerminal, close: async () => {} };
  return { usual: launched(launcher), withTerminal, close: () => launcher.close() };
};

const wrapped = (args: string[]): Blueprint => ({
  enclose: async ({ uid }) => spawnEnclosure({ command: "bwrap", args, uid, isFenced: true }),
});

const unfenced = (init: string, stateDir: string): Blueprint => ({
  enclose: async ({ uid, workFolder = "" }) =>
    spawnEnclosure({ command: init, args: [workFolder], uid, isFenced: false }),
  unsafeFolder: `${stateDir}/unsafe`,
});

const launched = (launcher: Launcher): Blueprint => ({
  enclose: async ({ uid, group }) => {
    if (uid === undefined) throw new SandboxFault("open a sandbox", "a launched sandbox has a uid of its own");
    return launcher.open(uid, group);
  },
});

/** A launcher that has opened a sandbox once; none where this machine does not let it: bubblewrap knows more ways. */
const tryLauncher = async (
  { machine, staged, cgroups, onLost, log }: Drawing,
  { root, door }: Extract<Staged["base"], { root: string }>,
): Promise<Launcher | undefined> => {
  if (machine.uidBase === undefined) return undefined;
  let isTried = false;
  const launcher = await Launcher.start({
    init: stagedInit(staged),
    root,
    mounts: staged.mounts,
    groupPrefixes: cgroups.prefixes,
    doorFolder: door,
    onLost: (evidence) => isTried && onLost(evidence),
  });
  try {
    const options = { index: 0, uid: machine.uidBase, groups: cgroups, group: 0 };
    const first = await Sandbox.open(launched(launcher), options);
    await first.destroy();
    isTried = true;
    return launcher;
  } catch (error) {
    const { message, evidence } = asFault("open a sandbox", error);
    log.warn({ reason: message, ...evidence }, "sandboxes are opened by bubblewrap, at twice the cost");
    await launcher.close();
    return undefined;
  }
};
