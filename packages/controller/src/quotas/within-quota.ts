import {
  type JobRequest,
  limitNames,
  limitTable,
  type PartialLimits,
  type Quota,
  RunyardError,
} from "@runyard/protocol";

type Bounds = {
  quota: Quota;
  /** Limits of its runs where it sets none. */
  usual: PartialLimits;
  /** Where it stands in a larger request: `jobs.3.` */
  at: string;
};

/**
 * A request as its owner may have it: what it does not set is lowered to the quota, what it sets beyond is refused.
 * @throws RunyardError BEYOND_QUOTA, naming the field
 */
export const withinQuota = (request: JobRequest, { quota, usual, at }: Bounds): JobRequest => {
  const { priority, limits: highest } = quota;
  if (typeof priority === "number" && (request.priority ?? 0) > priority) {
    if (request.priority !== undefined)
      throw beyond({ field: `${at}priority`, limit: priority, asked: request.priority });
    return withinQuota({ ...request, priority }, { quota, usual, at });
  }
  const limits = { ...usual, ...request.limits };
  if (highest === null || highest === undefined) return isEmpty(usual) ? request : { ...request, limits };
  refuseBeyond(request.limits, highest, `${at}limits`);
  const compileHighest = compileMost(highest);
  refuseBeyond(request.compileLimits, compileHighest, `${at}compileLimits`);
  return {
    ...request,
    limits: lowered("run", limits, highest),
    compileLimits: lowered("compile", request.compileLimits, compileHighest),
  };
};

const isEmpty = (limits: PartialLimits): boolean => Object.keys(limits).length === 0;

/** A compiler is not the program: what it usually has it may have. */
const compileMost = (highest: PartialLimits): PartialLimits =>
  Object.fromEntries(
    limitNames.flatMap((name) => {
      const most = highest[name];
      return most === undefined ? [] : [[name, Math.max(most, limitTable[name].compile)]];
    }),
  );

const refuseBeyond = (given: PartialLimits = {}, highest: PartialLimits, field: string): void => {
  for (const name of limitNames) {
    const [asked, limit] = [given[name], highest[name]];
    if (asked !== undefined && limit !== undefined && asked > limit)
      throw beyond({ field: `${field}.${name}`, limit, asked });
  }
};

const lowered = (step: "run" | "compile", given: PartialLimits = {}, highest: PartialLimits): PartialLimits => {
  const limits: PartialLimits = { ...given };
  for (const name of limitNames) {
    const most = highest[name];
    if (most !== undefined && (given[name] ?? limitTable[name][step]) > most) limits[name] = most;
  }
  return limits;
};

const beyond = ({ field, limit, asked }: { field: string; limit: number; asked: number }): RunyardError => {
  const message = `is ${asked}, more than the ${limit} that your quota allows`;
  return new RunyardError("BEYOND_QUOTA", `${field} ${message}`, {
    details: { errors: [{ field, message }], quota: field.replace(/^jobs\.\d+\./, ""), limit, asked },
  });
};
