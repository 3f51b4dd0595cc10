import type { JobSummary, WaitReason } from "@runyard/protocol";
import type { JobKind } from "./lane.ts";
import type { Prospect } from "./prospects.ts";

/** How a job waits: where in the queue, until about when, and why. */
export type Waiting = Pick<JobSummary, "queuePosition" | "expectedStartMs" | "reason">;

export const notWaiting: Waiting = { queuePosition: null, expectedStartMs: null, reason: null };

type Outlook = {
  kind: JobKind;
  position: number | undefined;
  /** It was given back and rests before the next attempt. */
  isBackingOff: boolean;
  prospect: Prospect;
  typicalMs: number | undefined;
  nowMs: number;
};

export const waitingOf = ({ kind, position, isBackingOff, prospect, typicalMs, nowMs }: Outlook): Waiting => {
  const { slots } = prospect;
  const expectedStartMs =
    slots === 0 || typicalMs === undefined || position === undefined
      ? null
      : Math.round(nowMs + (position / slots) * typicalMs);
  const reason = isBackingOff ? restReason : waitReason(kind, prospect);
  return { queuePosition: position ?? null, expectedStartMs, reason };
};

const restReason: WaitReason = {
  code: "backing_off",
  message: "It was given back more than once and rests for a moment.",
};

const waitReason = (kind: JobKind, { present, able, open }: Prospect): WaitReason => {
  if (present === 0) return { code: "no_worker", message: "No worker is connected." };
  if (able.length === 0) {
    return { code: "no_worker_for_language", message: `No connected worker offers ${nameOf(kind)}.` };
  }
  if (open.length > 0) return { code: "all_busy", message: "All slots that could take it are busy." };
  const ready = able.filter(({ state }) => state === "ready");
  if (ready.length > 0) {
    const limits = [...new Set(ready.flatMap(({ overLimits }) => overLimits))].sort();
    const what = limits.map((limit) => (limit === "cpu" ? "CPU" : limit)).join(" and ");
    return { code: "over_limits", message: `The workers that could take it are over their limits of ${what}.` };
  }
  if (able.every(({ state }) => state === "paused")) {
    const notes = notesOf(able);
    const words = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
    return { code: "paused", message: `The workers that could take it are paused${words}.`, notes };
  }
  return { code: "all_draining", message: "The workers that could take it are draining or paused." };
};

const notesOf = (paused: Prospect["able"]): string[] => [...new Set(paused.flatMap(({ order }) => order?.note ?? []))];

/** A kind in words: `python 3.12`. */
export const nameOf = ({ language, wantedVersion, dependencies, terminal }: JobKind): string => {
  const more = [dependencies ? "dependencies" : [], terminal ? "a terminal" : []].flat();
  return [language, wantedVersion ?? [], more.length > 0 ? `with ${more.join(" and ")}` : []].flat().join(" ");
};
