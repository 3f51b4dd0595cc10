import { z } from "zod";

/** A prefix and a ULID: sorted by creation, told apart at sight, and branded so that one kind does not fit where another is wanted. */
const idSchema = <const Prefix extends string>(prefix: Prefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `expected ${prefix}_ and 26 characters`)
    .brand<Prefix>();

export const JobId = idSchema("job");
export type JobId = z.infer<typeof JobId>;

export const WorkerId = idSchema("wrk");
export type WorkerId = z.infer<typeof WorkerId>;

export const UserId = idSchema("usr");
export type UserId = z.infer<typeof UserId>;

export const SessionId = idSchema("ses");
export type SessionId = z.infer<typeof SessionId>;

export const TokenId = idSchema("tok");
export type TokenId = z.infer<typeof TokenId>;

export const JoinTokenId = idSchema("jtk");
export type JoinTokenId = z.infer<typeof JoinTokenId>;
