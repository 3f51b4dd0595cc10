/** What the kernel counted for one sandbox. Zero where its controller is missing. */
export type CgroupReading = { cpuTimeMs: number; memoryBytes: number; oomKills: number; processesRefused: number };

/** The control group of one sandbox, used once. All but moving in is synchronous: 0.02 to 0.05 ms each, 0.1 to 0.7 ms as promises. */
export type Cgroup = {
  /** Moves a process in. Takes 8 to 12 ms after an idle moment (the kernel waits for a grace period): never on a step's path. */
  attach(pid: number): Promise<void>;
  limit(limits: { memoryBytes: number; processes: number }): void;
  /** In the background, its processes run only where nothing beside it wants the processor. To no effect before Linux 5.15. */
  setBackground(isBackground: boolean): void;
  cpuTimeMs(): number;
  read(): CgroupReading;
  /** Kills whatever is in it and removes it. @throws when something stays in spite of several tries */
  remove(): Promise<void>;
};

/** `share`: every sandbox gets as much of the processors as any other, however many processes it has. */
export type CgroupController = "memory" | "processes" | "cpu" | "share";

/**
 * The groups of one supervisor, whose pid and start time their names carry. They lie beside the rest of the machine's, not
 * below a group of their own: the kernel compares groups with what lies beside them, and one in the background must give
 * way to more than the other sandboxes.
 */
export type CgroupTree = {
  /** The sentence for each controller that works, or why it does not. */
  controllers: Record<CgroupController, { active: boolean; detail: string }>;
  /** Paths of groups, but for the number at their end: one for each hierarchy. */
  prefixes: readonly string[];
  create(number: number): Cgroup;
  close(): Promise<void>;
};
