import { z } from "zod";
import { Via } from "./access.ts";

/** What is written down for those who must answer for the yard, from a closed list. */
export const AuditKind = z.enum([
  "login",
  "login_failed",
  "login_locked",
  "logout",
  "session_revoked",
  "login_code_created",
  "user_added",
  "user_changed",
  "user_removed",
  "password_changed",
  "token_created",
  "token_revoked",
  "join_token_created",
  "join_token_revoked",
  "worker_admitted",
  "worker_refused",
  "credential_refused",
  "group_changed",
  "quota_set",
  "access_refused",
  "worker_drained",
  "worker_paused",
  "worker_resumed",
  "worker_forgotten",
  "controller_started",
  "settings_read",
]);
export type AuditKind = z.infer<typeof AuditKind>;

/** Who did what to whom, and from where. Never a secret. */
export const AuditEntry = z.object({
  id: z.int().min(1).describe("Rising; never used twice."),
  atMs: z.int(),
  kind: AuditKind,
  actor: z.string().nullable().describe("Who did it; null where nobody had shown who they were."),
  via: Via.nullable(),
  address: z.string().nullable().describe("Where the request came from."),
  subject: z.string().nullable().describe("Whom or what it was done to."),
  message: z.string().describe("For people."),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
