import { type JobRequest, jobTitle } from "@runyard/protocol";

/** What people call a program, on a page that is about it alone. */
export const nameOf = (request: JobRequest): string => jobTitle(request) || request.language;
