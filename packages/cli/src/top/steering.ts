import type { Yard } from "./picture.ts";

/** A row that can be chosen: a worker by its name, a job by its id. */
export type Row = { kind: "worker" | "job"; name: string };

export type Action = { verb: "drain" | "pause" | "resume" | "cancel"; name: string };

/** What the keys have led to so far. */
export type Steering = {
  chosen: Row | undefined;
  /** Asked and not yet answered: done only with `y`. */
  question: Action | undefined;
  note: string;
};

export type Step = { steering: Steering; act?: Action; quits?: true };

export const atFirst: Steering = { chosen: undefined, question: undefined, note: "" };

const quitKeys = ["q", "Q", "\u0003", "\u0004", "\u001b"];
const upKeys = ["k", "\u001b[A", "\u001bOA"];
const downKeys = ["j", "\u001b[B", "\u001bOB"];
const workerVerbs: Record<string, Action["verb"]> = { d: "drain", p: "pause", r: "resume" };

export const rowsOf = ({ workers, active, queued }: Yard): Row[] => [
  ...workers.map(({ name }): Row => ({ kind: "worker", name })),
  ...[...active, ...queued].map(({ id }): Row => ({ kind: "job", name: id })),
];

export const isSame = (left: Row | undefined, right: Row): boolean =>
  left?.kind === right.kind && left.name === right.name;

/** What a key does. Decides from its arguments alone. */
export const press = (before: Steering, key: string, yard: Yard | undefined): Step => {
  const steering = { ...before, note: "" };
  if (before.question !== undefined) {
    const answered = { ...steering, question: undefined };
    if (key === "y" || key === "Y") return { steering: answered, act: before.question };
    return { steering: { ...answered, note: "nothing was done" } };
  }
  if (quitKeys.includes(key)) return { steering, quits: true };
  if (yard === undefined) return { steering };
  if (upKeys.includes(key)) return { steering: { ...steering, chosen: moved(before.chosen, -1, yard) } };
  if (downKeys.includes(key)) return { steering: { ...steering, chosen: moved(before.chosen, 1, yard) } };
  return order(steering, key, yard);
};

const moved = (chosen: Row | undefined, by: number, yard: Yard): Row | undefined => {
  const rows = rowsOf(yard);
  const at = rows.findIndex((row) => isSame(chosen, row));
  if (at < 0) return by > 0 ? rows[0] : rows.at(-1);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))];
};

const order = (steering: Steering, key: string, yard: Yard): Step => {
  const verb = key === "c" ? "cancel" : workerVerbs[key];
  if (verb === undefined) return { steering };
  const { chosen } = steering;
  const kind = verb === "cancel" ? "job" : "worker";
  if (chosen?.kind !== kind) {
    return { steering: { ...steering, note: `choose a ${kind} with the arrow keys first` } };
  }
  if (!rowsOf(yard).some((row) => isSame(chosen, row)))
    return { steering: { ...steering, note: `${chosen.name} is gone` } };
  const action = { verb, name: chosen.name };
  // What only gives back needs no second thought.
  return verb === "resume" ? { steering, act: action } : { steering: { ...steering, question: action } };
};
