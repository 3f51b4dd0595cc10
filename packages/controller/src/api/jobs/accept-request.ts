import { type JobRequest, oversizedPart, RunyardError } from "@runyard/protocol";
import { withinQuota } from "../../quotas/within-quota.ts";
import type { Yard } from "../../yard.ts";
import { tooLarge } from "../problems.ts";

/**
 * A validated request as it is kept: its language under its own name, its limits those of its owner's group
 * where it sets none, and within its owner's quota.
 * @param at - where it stands in a larger request: `jobs.3.`
 * @throws RunyardError PAYLOAD_TOO_LARGE, NO_SUCH_LANGUAGE, NO_SUCH_VERSION, DEPENDENCIES_OFF or BEYOND_QUOTA, naming the field
 */
export const acceptRequest = (
  { catalog, quotas, groups }: Yard,
  request: JobRequest,
  { owner, at = "" }: { owner: string; at?: string },
): JobRequest => {
  const oversized = oversizedPart(request);
  if (oversized !== undefined) throw tooLarge({ ...oversized, field: `${at}${oversized.field}` });
  const language = catalog.resolve(request.language, request.version, at);
  const allowed = groups.languagesFor(owner)?.map((name) => catalog.canonical(name));
  checkLanguage(allowed, language, at);
  const accepted = language === request.language ? request : { ...request, language };
  catalog.checkDependencies(accepted, at);
  return withinQuota(accepted, { quota: quotas.inForce(owner), usual: groups.limitsFor(owner), at });
};

const checkLanguage = (allowed: readonly string[] | undefined, language: string, at: string): void => {
  if (allowed === undefined || allowed.includes(language)) return;
  const message = `your group may use ${allowed.join(", ")}`;
  throw new RunyardError("BEYOND_QUOTA", `${language}: ${message}`, {
    details: { errors: [{ field: `${at}language`, message }], quota: "languages", languages: allowed },
  });
};
