export {
  type ErrorCode,
  type FollowedEvent,
  type Job,
  type JobEvent,
  type JobRequest,
  RunyardError,
} from "@runyard/protocol";
export type { Attachment } from "./attachment.ts";
export { type Client, type ClientOptions, createClient } from "./client.ts";
export type { CallOptions } from "./http.ts";
export { madeUpPassword } from "./made-up-password.ts";
export { languageOf, type OfferedLanguage } from "./program-language.ts";
export type { AuditFilter } from "./resources/access.ts";
export type { EventPage } from "./resources/cluster.ts";
export type { FollowOptions, JobFilter, JobPage, SubmitOptions } from "./resources/jobs.ts";
export { firstToAnswer, type Move, type SubmitToAnyOptions, submitToAny, type Taken } from "./several.ts";
export { readStudentNames } from "./student-list.ts";
export type { Timing } from "./timing.ts";
