import {
  type JobRequest,
  limitNames,
  limitTable,
  type PartialLimits,
  type Quota,
  RunyardError,
} from "@runyard/protocol";

/**
 * A request as its owner may have it: what it does not set is lowered to the quota, what it sets beyond is refused.
 * @param at - where it stands in a larger request: `jobs.3.`
 * @throws RunyardError BEYOND_QUOTA, naming the field
 */
export const withinQuota = (request: JobRequest, quota: Quota, at = ""): JobRequest => {
  const { priority, limits: highest } = quota;
  if (typeof priority === "number" && (request.priority ?? 0) > priority) {
    if (request.priority !== undefined)
      throw beyond({ field: `${at}priority`, limit: priority, asked: request.priority });
    return withinQuota({ ...request, priority }, quota, at);
  }
  if (highest === null || highest === undefined) return request;
  return {
    ...request,
    limits: lowered("run", { given: request.limits, highest, field: `${at}limits` }),
    // A compiler is not the program: what it usually has it may have.
    compileLimits: lowered("compile", { given: request.compileLimits, highest, field: `${at}compileLimits` }),
  };
};

type Lowering = { given: PartialLimits | undefined; highest: PartialLimits; field: string };

const lowered = (step: "run" | "compile", { given = {}, highest, field }: Lowering): PartialLimits => {
  const limits: PartialLimits = { ...given };
  for (const name of limitNames) {
    const usual = limitTable[name][step];
    const most = highest[name] === undefined || step === "run" ? highest[name] : Math.max(highest[name], usual);
    if (most === undefined) continue;
    const asked = given[name];
    if (asked !== undefined && asked > most) throw beyond({ field: `${field}.${name}`, limit: most, asked });
    if (asked === undefined && usual > most) limits[name] = most;
  }
  return limits;
};

const beyond = ({ field, limit, asked }: { field: string; limit: number; asked: number }): RunyardError => {
  const message = `is ${asked}, more than the ${limit} that your quota allows`;
  return new RunyardError("BEYOND_QUOTA", `${field} ${message}`, {
    details: { errors: [{ field, message }], quota: field.replace(/^jobs\.\d+\./, ""), limit, asked },
  });
};
