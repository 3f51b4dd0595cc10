import { z } from "zod";

/** What is wrong, from a closed list: faces say it in their own language. */
export const AlertCode = z.enum([
  "no_worker_for_language",
  "worker_lost",
  "queue_old",
  "disk_nearly_full",
  "clock_skew",
  "sandbox_quarantined",
  "certificate_expires",
  "credential_refused",
]);
export type AlertCode = z.infer<typeof AlertCode>;

/** Something an operator should look at; gone once it is no longer so. */
export const Alert = z.object({
  code: AlertCode,
  severity: z.enum(["warning", "critical"]),
  subject: z.string().nullable().describe("The language, the worker or the file it is about."),
  sinceMs: z.int(),
  message: z.string().describe("What is wrong."),
  action: z.string().describe("What to do."),
  figures: z.record(z.string(), z.number()).describe("The numbers of the message, for other languages."),
});
export type Alert = z.infer<typeof Alert>;
