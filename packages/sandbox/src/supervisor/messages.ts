import type { Command, Layer, LeftOutFile, Mount, OutputChunk, Step, StepReport, TerminalSize } from "../step.ts";

/** What the host says to its supervisor, over the IPC channel (structured clone; order is kept). */
export type ToSupervisor =
  | {
      type: "open";
      slots: number;
      mounts: Mount[];
      warm: Command[];
      stateDir: string;
      isUnsafe: boolean;
      init: string;
      privateMounts: boolean;
    }
  | { type: "start"; id: number; step: Step }
  | { type: "stdin"; id: number; seq: number; bytes: Uint8Array }
  | { type: "end"; id: number }
  | { type: "signal"; id: number; signal: number }
  | { type: "resize"; id: number; size: TerminalSize }
  | { type: "cancel"; id: number }
  | { type: "close" };

/** And what it hears. After `report` or `fault` an id is never used again. */
export type FromSupervisor =
  | { type: "opened"; layers: Layer[] }
  | { type: "quarantined" }
  | { type: "refused"; at: string; message: string; evidence: Record<string, unknown> }
  | { type: "output"; id: number; chunks: OutputChunk[] }
  | { type: "accepted"; id: number; seq: number }
  | { type: "file"; id: number; path: string; executable: boolean; sizeBytes: number }
  | { type: "file-bytes"; id: number; bytes: Uint8Array }
  | { type: "left-out"; id: number; file: LeftOutFile }
  | { type: "report"; id: number; report: StepReport }
  | { type: "fault"; id: number; at: string; message: string; evidence: Record<string, unknown> }
  | { type: "log"; level: "debug" | "info" | "warn" | "error"; fields: object; message: string };

export type Tell = (message: FromSupervisor) => void;
