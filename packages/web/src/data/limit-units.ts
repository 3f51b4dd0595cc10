import type { LimitName } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatDuration, formatNumber, formatSize } from "../i18n/format.ts";

/** How each limit is written: in units that people use. */
export const limitUnits: Record<LimitName, { perUnit: number; unit: "s" | "MiB" | "KiB" | "" }> = {
  wallTimeMs: { perUnit: 1_000, unit: "s" },
  cpuTimeMs: { perUnit: 1_000, unit: "s" },
  memoryBytes: { perUnit: 1024 * 1024, unit: "MiB" },
  outputBytes: { perUnit: 1024, unit: "KiB" },
  processes: { perUnit: 1, unit: "" },
  fileBytes: { perUnit: 1024 * 1024, unit: "MiB" },
};

/** In the order in which people are asked for them. */
export const limitsAsked = Object.keys(limitUnits) as LimitName[];

/** What stands behind a limit's number: ` MiB`, ` Mio` in French, nothing behind a count. */
export const limitSuffix = (t: TFunction, name: LimitName): string => {
  const { unit } = limitUnits[name];
  if (unit === "" || unit === "s") return unit === "" ? "" : " s";
  return ` ${t(`common.unit.${unit}`)}`;
};

/** A limit in words: `10 s`, `256 MiB`. */
export const formatLimit = (t: TFunction, name: LimitName, value: number): string => {
  const { unit } = limitUnits[name];
  if (unit === "") return formatNumber(value);
  return unit === "s" ? formatDuration(t, value) : formatSize(t, value);
};
