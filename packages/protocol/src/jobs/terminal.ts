import { z } from "zod";

const Side = z.int().min(1).max(1000);

/** How large a terminal is, in characters. */
export const TerminalSize = z.strictObject({ columns: Side, rows: Side });
export type TerminalSize = z.infer<typeof TerminalSize>;
