import { Check, PartialLimits, ProgramPath } from "@runyard/protocol";
import { z } from "zod";
import { type Draft, inputModes } from "./draft.ts";

/** What a link or this browser's storage may bring: made elsewhere or by another version, so it is checked. */
export const DraftSchema: z.ZodType<Draft> = z.object({
  files: z
    .array(
      z
        .object({ path: ProgramPath, content: z.string(), encoding: z.literal("base64").optional() })
        .transform(({ encoding, ...file }) => ({ ...file, ...(encoding !== undefined && { encoding }) })),
    )
    .min(1),
  entry: z.string(),
  language: z.string(),
  version: z.string().nullable(),
  inputMode: z.enum(inputModes),
  stdin: z.string(),
  args: z.string(),
  tests: z.array(z.object({ stdin: z.string(), args: z.string(), expected: z.string().nullable() })).min(1),
  check: Check,
  limits: PartialLimits,
  compileArgs: z.string(),
  dependencies: z.string().default(""),
  collect: z.string().default(""),
});
