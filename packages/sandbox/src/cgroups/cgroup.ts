/** What the kernel counted for one sandbox. Zero where its controller is missing. */
export type CgroupReading = { cpuTimeMs: number; memoryBytes: number; oomKills: number; processesRefused: number };

/** The control group of one sandbox, used once. All but moving in is synchronous: 0.02 to 0.05 ms each, 0.1 to 0.7 ms as promises. */
export type Cgroup = {
  /** Moves a process in. Takes 8 to 12 ms after an idle moment (the kernel waits for a grace period): never on a step's path. */
  attach(pid: number): Promise<void>;
  limit(limits: { memoryBytes: number; processes: number }): void;
  cpuTimeMs(): number;
  read(): CgroupReading;
  /** Kills whatever is in it and removes it. @throws when something stays in spite of several tries */
  remove(): Promise<void>;
};

/** `share`: every sandbox gets as much of the processors as any other, however many processes it has. */
export type CgroupController = "memory" | "processes" | "cpu" | "share";

/** The groups of one supervisor, all below one folder that carries its pid and start time. */
export type CgroupTree = {
  /** The sentence for each controller that works, or why it does not. */
  controllers: Record<CgroupController, { active: boolean; detail: string }>;
  /** Where groups are made, by their number. */
  folders: readonly string[];
  create(number: number): Cgroup;
  close(): Promise<void>;
};
