import type { ControllerOptions } from "@runyard/controller";
import type { Settings } from "../settings/settings.ts";

/** What may change while the controller runs. */
export const reloadableSettings = [
  "policy",
  "maxQueue",
  "whenFull",
  "alternative",
  "noWorkerTimeout",
  "queueTarget",
] as const;

export const ruleSettings = [...reloadableSettings, "maxCpu", "maxMemory"] as const;

export type RuleSettings = Settings<(typeof ruleSettings)[number]>;

/** @param localWorker - name of the worker that has the controller's own slots, where it has any */
export const rulesFor = (
  { policy, maxQueue, whenFull, alternative, noWorkerTimeout, queueTarget }: RuleSettings,
  localWorker: string | undefined,
): NonNullable<ControllerOptions["rules"]> => ({
  policy,
  maxQueue,
  whenFull,
  alternatives: alternative,
  noWorkerTimeoutMs: noWorkerTimeout,
  queueTargetMs: queueTarget,
  localWorker,
});
