import type { Logger } from "pino";

/** What happens inside, as JSON lines on standard error: warnings, and with --verbose each change of state. */
export const createLog = async (isVerbose: boolean): Promise<Logger> => {
  const { default: pino } = await import("pino");
  return pino({ level: isVerbose ? "info" : "warn", base: null }, pino.destination({ dest: 2, sync: true }));
};
