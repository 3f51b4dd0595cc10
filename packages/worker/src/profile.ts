import { arch, cpus, release, totalmem, type } from "node:os";
import type { WorkerProfile } from "@runyard/protocol";
import type { Workshop } from "./workshop.ts";

/** What a controller is told of this worker when it joins. */
export const describeWorker = (
  { sandboxes, catalogue, refused }: Workshop,
  { name, version, slots }: { name: string; version: string; slots: number },
): WorkerProfile => ({
  name,
  version,
  slots,
  os: `${type()} ${release()}`,
  architecture: arch(),
  cpus: cpus().length,
  memoryBytes: totalmem(),
  layers: sandboxes.layers.map((layer) => ({ ...layer })),
  toolchains: catalogue.present(),
  refused,
});
