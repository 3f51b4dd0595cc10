export { type CSource, compiled } from "./compiled.ts";
export { SandboxFault } from "./fault.ts";
export {
  openSandboxHost,
  type SandboxHost,
  type SandboxHostOptions,
  type StepHandle,
  warmDescriptor,
} from "./host.ts";
export { ensureInit } from "./init-build.ts";
export { inspectLayers } from "./layers.ts";
export type {
  Collect,
  CollectedFile,
  Command,
  Layer,
  LeftOutFile,
  LeftOutReason,
  LimitHit,
  Limits,
  Mount,
  OutputChunk,
  SandboxLog,
  Step,
  StepFile,
  StepLink,
  StepOutcome,
  StepReport,
  TerminalSize,
  Usage,
} from "./step.ts";
