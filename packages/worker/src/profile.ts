import { arch, cpus, release, totalmem, type } from "node:os";
import type { WorkerProfile } from "@runyard/protocol";
import type { Libraries } from "./libraries/libraries.ts";
import type { Workshop } from "./workshop.ts";

type Chosen = Pick<WorkerProfile, "name" | "version" | "slots"> & { maxCpuRatio?: number; maxMemoryRatio?: number };

/** What a controller is told of this worker when it joins. */
export const describeWorker = (
  { sandboxes, catalogue, refused, testedAtMs, quarantined }: Workshop,
  libraries: Libraries | undefined,
  { name, version, slots, maxCpuRatio, maxMemoryRatio }: Chosen,
): WorkerProfile => ({
  name,
  version,
  slots,
  os: `${type()} ${release()}`,
  architecture: arch(),
  cpus: cpus().length,
  memoryBytes: totalmem(),
  layers: sandboxes.layers.map((layer) => ({ ...layer })),
  toolchains: catalogue.present((toolchain) => libraries?.kindFor(toolchain)),
  refused: [...refused],
  ...(quarantined > 0 && { quarantined }),
  ...(testedAtMs !== undefined && { testedAtMs }),
  ...(maxCpuRatio !== undefined && { maxCpuRatio }),
  ...(maxMemoryRatio !== undefined && { maxMemoryRatio }),
});
