import { type Fault, type FaultCode, faultCodes } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatDuration } from "../i18n/format.ts";

const isKnown = (code: string): code is FaultCode => (faultCodes as readonly string[]).includes(code);
/** Those whose sentence has a number, which earlier versions did not keep. */
const counted: readonly string[] = ["NO_WORKER", "WORKER_LOST_REPEATEDLY"] satisfies FaultCode[];

/** Why we failed, in the chosen language; what other versions of the controller call otherwise, in their words. */
export const faultText = (
  t: TFunction,
  { code, message, subject = "", figures }: Pick<Fault, "code" | "message" | "subject" | "figures">,
): string => {
  if (!isKnown(code) || (figures === undefined && counted.includes(code))) return message;
  const { waitedMs = 0, attempts = 0 } = figures ?? {};
  return t(`jobs.fault.${code}`, { message, subject, waited: formatDuration(t, waitedMs), count: attempts });
};
