/** Our own failure, never the program's. */
export class SandboxFault extends Error {
  /** The step that failed, as a few words: "start bubblewrap". */
  readonly at: string;
  /** What was seen: errno, standard error of a tool, the state of a cgroup. */
  readonly evidence: Readonly<Record<string, unknown>>;

  constructor(at: string, message: string, evidence: Record<string, unknown> = {}) {
    super(message);
    this.name = "SandboxFault";
    this.at = at;
    this.evidence = evidence;
  }
}

export const asFault = (at: string, error: unknown): SandboxFault =>
  error instanceof SandboxFault
    ? error
    : new SandboxFault(at, error instanceof Error ? error.message : String(error), {
        code: (error as NodeJS.ErrnoException | null)?.code,
      });
