import { type JobRequest, oversizedPart } from "@runyard/protocol";
import type { Catalog } from "../../link/catalog.ts";
import { tooLarge } from "../problems.ts";

/**
 * A validated request as it is kept: its language under its own name.
 * @param at - where it stands in a larger request: `jobs.3.`
 * @throws RunyardError PAYLOAD_TOO_LARGE, NO_SUCH_LANGUAGE, NO_SUCH_VERSION or DEPENDENCIES_OFF, naming the field
 */
export const acceptRequest = (catalog: Catalog, request: JobRequest, at = ""): JobRequest => {
  const oversized = oversizedPart(request);
  if (oversized !== undefined) throw tooLarge({ ...oversized, field: `${at}${oversized.field}` });
  const language = catalog.resolve(request.language, request.version, at);
  const accepted = language === request.language ? request : { ...request, language };
  catalog.checkDependencies(accepted, at);
  return accepted;
};
