import { everyone, meteredQuotas, type PartialLimits } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatLimit, limitsAsked } from "../data/limit-units.ts";
import { formatDuration, formatNumber } from "../i18n/format.ts";

/** Those that are one number each. */
export const singleQuotas = [...meteredQuotas, "priority"] as const;
export type SingleQuota = (typeof singleQuotas)[number];

/** CPU time as a time, all else as a number. */
export const formatQuota = (t: TFunction, name: SingleQuota, value: number): string =>
  name === "cpuTimeMsPerDay" ? formatDuration(t, value) : formatNumber(value);

/** A bound, where null stands for none. */
export const formatBound = (t: TFunction, name: SingleQuota, bound: number | null | undefined): string =>
  bound === null || bound === undefined ? t("quotas.none") : formatQuota(t, name, bound);

/** The highest limits, one below the other; nothing where there are none. */
export const limitWords = (t: TFunction, limits: PartialLimits | null | undefined): string[] =>
  limitsAsked.flatMap((name) => {
    const most = limits?.[name];
    return most === undefined
      ? []
      : [t("quotas.limit", { name: t(`run.limit.${name}`), most: formatLimit(t, name, most) })];
  });

const groupPrefix = "group:";

export const groupSubject = (name: string): string => groupPrefix + name;

/** Whose quota it is. */
export const subjectWords = (t: TFunction, of: string): string => {
  if (of === everyone) return t("quotas.everyone");
  return of.startsWith(groupPrefix) ? t("quotas.eachOf", { group: of.slice(groupPrefix.length) }) : of;
};
