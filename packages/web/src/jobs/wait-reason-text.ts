import type { WaitReason } from "@runyard/protocol";
import type { TFunction } from "i18next";

/** Why a job waits, in the chosen language, and what operators noted of it. */
export const waitReasonText = (t: TFunction, { code, notes = [] }: WaitReason): string => {
  const words = t(`jobs.reason.${code}`);
  return notes.length === 0 ? words : `${words} ${t("jobs.reasonNotes", { notes: notes.join("; ") })}`;
};
