import type { Worker } from "@runyard/protocol";
import type { RosterEntry } from "../link/roster.ts";

export const presentWorker = (entry: RosterEntry): Worker => ({
  id: entry.id,
  state: entry.state,
  ...entry.profile,
  load: entry.load,
  overLimits: [...entry.overLimits],
  jobs: [...entry.jobs],
  joinedAtMs: entry.joinedAtMs,
  lastSeenAtMs: entry.lastSeenAtMs,
  order: entry.order,
});
