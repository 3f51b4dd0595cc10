import type { Quota, QuotaRecord } from "@runyard/protocol";
import { type Bound, type BoundOptions, changedByFlags, limitFlags, parseCount } from "../access/limit-flags.ts";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { printJson, printTable } from "../output/console.ts";
import type { Define } from "../program.ts";
import { parseDuration } from "../settings/values.ts";

const parsePriority = (text: string): number => {
  const priority = /^-?\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(priority) <= 100) return priority;
  throw new Error("expected a whole number from -100 to 100");
};

/** What the flags set besides the limits. */
const bounds: Record<string, Bound> = {
  jobs: { flag: "jobs", placeholder: "N", parse: parseCount, doc: "jobs at once, waiting and running" },
  waiting: { flag: "waiting", placeholder: "N", parse: parseCount, doc: "jobs that wait" },
  jobsPerMinute: { flag: "per-minute", placeholder: "N", parse: parseCount, doc: "jobs handed in within a minute" },
  cpuTimeMsPerDay: {
    flag: "cpu-per-day",
    placeholder: "DURATION",
    parse: parseDuration,
    doc: "CPU time of a day (UTC)",
  },
  priority: { flag: "priority", placeholder: "N", parse: parsePriority, doc: "highest priority" },
};
export const define: Define = (program) => {
  const quota = program.command("quota").description("Show and set how much each may ask for");
  addSettings(
    quota.command("show [NAME]").description("Your own, a user's or everyone's quota, and what is used of it"),
    ["controller"],
  )
    .addHelpText(
      "after",
      examples("runyard quota show", "runyard quota show ada", "runyard quota show everyone --json"),
    )
    .action(async (name: string | undefined, options: CommonOptions) => {
      tell(await (await clientFor(options)).quotas.get(name ?? "me"), options);
    });
  addSettings(quota.command("list").description("Quotas that were set"), ["controller"]).action(
    async (options: CommonOptions) => {
      const items = await (await clientFor(options)).quotas.list();
      if (options.json) printJson({ items, nextCursor: null });
      else
        printTable(
          ["OF", "SET"],
          items.map(({ of, quota: set }) => [of, JSON.stringify(set)]),
        );
    },
  );
  const set = quota.command("set NAME").description("Set a user's quota, or everyone's; what is not named stays");
  const most = Object.values(limitFlags).map((flag) => ({ ...flag, doc: `the most ${flag.doc}` }));
  for (const { flag, placeholder, doc } of [...Object.values(bounds), ...most]) {
    set.option(`--${flag} <${placeholder}>`, `${doc}; none: as much as there is, usual: as the wider quota has it`);
  }
  addSettings(set, ["controller"])
    .addHelpText(
      "after",
      examples("runyard quota set everyone --jobs 20 --cpu-per-day 1h", "runyard quota set ada --memory 1GiB"),
    )
    .action(async (name: string, options: BoundOptions) => {
      const { quotas } = await clientFor(options);
      const { quota: before } = await quotas.get(name);
      // Limits are set as a whole: one that is not among them is not bounded.
      const highest = changedByFlags(before.limits ?? {}, { table: limitFlags, options, none: undefined });
      const after = changedByFlags(before, { table: bounds, options, none: null });
      const hasLimits = Object.keys(highest).length > 0;
      tell(await quotas.set(name, hasLimits ? { ...after, limits: highest } : omitLimits(after)), options);
    });
};

const omitLimits = ({ limits: _limits, ...quota }: Quota): Quota => quota;

const tell = ({ of, inForce, used, ...record }: QuotaRecord, { json }: CommonOptions): void => {
  if (json) {
    printJson({ of, ...record, inForce, used });
    return;
  }
  const { limits: highest, ...metered } = inForce;
  const all = { ...metered, ...highest };
  const usedOf = (name: string): string => String(used?.[name as keyof typeof used] ?? "");
  printTable(
    ["QUOTA", "MOST", "USED"],
    Object.entries(all).map(([name, most]) => [
      name,
      most === null ? "as much as there is" : String(most),
      usedOf(name),
    ]),
  );
};
