import { z } from "zod";
import { Password, UserName } from "./access.ts";
import { PartialLimits } from "./jobs/limits.ts";

export const groupBounds = { members: 500, studentsAtOnce: 200, languages: 100 } as const;

export const GroupName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, "expected letters, digits and . _ -, starting with a letter or digit")
  .max(64);

/** A `teacher` sees and steers the jobs of all members, and looks after who they are. */
export const GroupRole = z.enum(["member", "teacher"]);
export type GroupRole = z.infer<typeof GroupRole>;

export const GroupMember = z.object({ name: z.string(), role: GroupRole });
export type GroupMember = z.infer<typeof GroupMember>;

/** What is the same for all members of a group. */
export const groupRules = {
  languages: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(groupBounds.languages)
    .nullable()
    .describe("That its members may use, by any of their names; null: all there are."),
  limits: PartialLimits.nullable().describe(
    "Of its members' programs, where a request sets none; what is not among them is as usual. Null: all are.",
  ),
};

/** A class: accounts with a teacher, the languages they may use, and a quota for each (`group:NAME`). */
export const Group = z.object({
  name: z.string(),
  createdAtMs: z.int(),
  ...groupRules,
  members: z.array(GroupMember),
  code: z
    .object({ code: z.string(), expiresAtMs: z.int() })
    .nullable()
    .describe("With which people join it by themselves; shown to its teachers and to admins."),
});
export type Group = z.infer<typeof Group>;

/** An account to be made, with a password to be handed out. */
export const Student = z.strictObject({ name: UserName, password: Password });
export type Student = z.infer<typeof Student>;
