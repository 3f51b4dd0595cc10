import type { OutputChunk, Step, StepHandle } from "@runyard/sandbox";

/** What an attempt needs of a sandbox host: a fresh sandbox for each step. */
export type Sandboxes = { start(step: Step, onOutput: (chunk: OutputChunk) => void): StepHandle };
