import { z } from "zod";
import { HealthChecks } from "./cluster.ts";

/** A setting in force, and where it came from. */
export const SettingInForce = z.object({
  name: z.string(),
  value: z.string().describe("Of a secret only whether it is set."),
  source: z.string().describe("`--port`, `RUNYARD_PORT`, `runyard.toml: port` or `default`."),
});
export type SettingInForce = z.infer<typeof SettingInForce>;

/** The controller itself: how it was set up, where it keeps things and how workers join it. */
export const ControllerRecord = z.object({
  version: z.string(),
  nodeVersion: z.string(),
  startedAtMs: z.int(),
  dataFolder: z.string(),
  keepDays: z.int().describe("Jobs are deleted this many days after their end."),
  storage: z.object({ databaseBytes: z.int(), diskFreeBytes: z.int(), diskTotalBytes: z.int() }),
  joining: z.object({
    url: z.string().describe("Where workers find it."),
    tokenFile: z
      .string()
      .nullable()
      .describe("Holds the secret that lets workers join; null when it came from outside."),
    caPin: z
      .string()
      .nullable()
      .describe("What workers tell the controller by, as in `/api/v1/info`; null: nothing is needed."),
  }),
  checks: HealthChecks.describe("Those of `/readyz`."),
  settings: z.array(SettingInForce),
});
export type ControllerRecord = z.infer<typeof ControllerRecord>;
