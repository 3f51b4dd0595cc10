import { z } from "zod";

/** Who hands in programs or watches: told apart by owner, address and agent. */
export const ConnectedClient = z.object({
  owner: z.string().describe("Who it has shown to be; empty where nobody has signed in."),
  address: z.string().describe("Where it connects from."),
  agent: z.string().describe("What it calls itself: its User-Agent, cut at 200 characters."),
  connections: z.int().describe("Open now; 0 when it has gone."),
  firstSeenAtMs: z.int(),
  lastSeenAtMs: z.int(),
  jobs: z.object({
    accepted: z.int().describe("Since it was first seen."),
    refused: z.int().describe("For want of room."),
  }),
});
export type ConnectedClient = z.infer<typeof ConnectedClient>;
