import type { LimitName } from "@runyard/protocol";
import { type CommonOptions, readFlag } from "../command-line.ts";
import { parseDuration, parseSize, parseWhole } from "../settings/values.ts";

/** A flag that sets one part of what an account or a group has. */
export type Bound = { flag: string; placeholder: string; parse: (text: string) => number; doc: string };

export type BoundOptions = CommonOptions & Record<string, string | undefined>;

export const parseCount: Bound["parse"] = parseWhole(1, 1_000_000_000);

export const limitFlags: Partial<Record<LimitName, Bound>> = {
  cpuTimeMs: { flag: "cpu-time", placeholder: "DURATION", parse: parseDuration, doc: "CPU time of a program" },
  wallTimeMs: { flag: "time", placeholder: "DURATION", parse: parseDuration, doc: "time on the clock" },
  memoryBytes: { flag: "memory", placeholder: "SIZE", parse: parseSize, doc: "memory" },
  outputBytes: { flag: "output-limit", placeholder: "SIZE", parse: parseSize, doc: "output" },
  processes: { flag: "processes", placeholder: "N", parse: parseCount, doc: "processes" },
};

type Change = {
  table: Readonly<Record<string, Bound>>;
  options: BoundOptions;
  /** What `none` puts in; undefined takes the part away. */
  none: null | undefined;
};

/** What was before, with what the flags say in place of it: `usual` takes a part away. */
export const changedByFlags = <Part extends object>(before: Part, { table, options, none }: Change): Part => {
  const after = { ...before } as Record<string, unknown>;
  for (const [name, { flag, parse }] of Object.entries(table)) {
    const text = options[flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (text === "usual" || (text === "none" && none === undefined)) delete after[name];
    else if (text !== undefined) after[name] = text === "none" ? none : readFlag(`--${flag}`, text, parse);
  }
  return after as Part;
};
