import i18next, { type TFunction } from "i18next";

/** Durations, sizes, numbers and moments as people of the chosen language read them. */

const numbers = new Map<string, Intl.NumberFormat>();

const number = (value: number, fractionDigits: number): string => {
  const key = `${i18next.language} ${fractionDigits}`;
  const format = numbers.get(key) ?? new Intl.NumberFormat(i18next.language, { maximumFractionDigits: fractionDigits });
  numbers.set(key, format);
  return format.format(value);
};

export const formatNumber = (value: number, fractionDigits = 0): string => number(value, fractionDigits);

export const formatPercent = (ratio: number): string =>
  new Intl.NumberFormat(i18next.language, { style: "percent", maximumFractionDigits: 0 }).format(ratio);

/** `120 ms`, `3.2 s`, `12 s`, `4 min 07 s`, `2 h 14 min`. */
export const formatDuration = (t: TFunction, durationMs: number): string => {
  if (durationMs < 1_000) return `${number(durationMs, 0)}\u00a0ms`;
  if (durationMs < 10_000) return `${number(durationMs / 1_000, 1)}\u00a0s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${number(seconds, 0)}\u00a0s`;
  if (seconds < 3_600) {
    return t("common.unit.minutesSeconds", { minutes: Math.floor(seconds / 60), seconds: twoDigits(seconds % 60) });
  }
  const minutes = Math.round(seconds / 60);
  return t("common.unit.hoursMinutes", { hours: Math.floor(minutes / 60), minutes: twoDigits(minutes % 60) });
};

const sizeUnits = ["B", "KiB", "MiB", "GiB"] as const;

/** `512 B`, `1.5 KiB`, `256 MiB`; in French `Kio` and so on. */
export const formatSize = (t: TFunction, bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(sizeUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${number(value, power > 0 && value < 100 ? 1 : 0)}\u00a0${t(`common.unit.${sizeUnits[power] ?? "B"}`)}`;
};

const agoSteps = [
  { unit: "second", ms: 1_000, upToMs: 60_000 },
  { unit: "minute", ms: 60_000, upToMs: 3_600_000 },
  { unit: "hour", ms: 3_600_000, upToMs: 86_400_000 },
  { unit: "day", ms: 86_400_000, upToMs: Number.POSITIVE_INFINITY },
] as const;

/** `12 sec. ago`, `3 hr. ago`, `yesterday`. */
export const formatAgo = (thenMs: number, nowMs: number): string => formatDistance(nowMs - thenMs, -1);

/** The same of what is to come. */
export const formatAhead = (thenMs: number, nowMs: number): string => formatDistance(thenMs - nowMs, 1);

const formatDistance = (distanceMs: number, direction: 1 | -1): string => {
  const ms = Math.max(0, distanceMs);
  const step = agoSteps.find(({ upToMs }) => ms < upToMs) ?? agoSteps[3];
  const format = new Intl.RelativeTimeFormat(i18next.language, { numeric: "auto", style: "short" });
  return format.format(direction * Math.floor(ms / step.ms), step.unit);
};

/** The whole moment, to the second. */
export const formatMoment = (atMs: number, zone: "local" | "utc"): string =>
  new Intl.DateTimeFormat(i18next.language, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone === "utc" && { timeZone: "UTC" }),
  }).format(atMs) + (zone === "utc" ? " UTC" : "");

/** The time of day: to the minute or the second, with its day, or (`exact`) with its day and to the second. */
export const formatClock = (atMs: number, detail: "minute" | "second" | "day" | "exact", isUtc: boolean): string =>
  new Intl.DateTimeFormat(i18next.language, {
    hour: "2-digit",
    minute: "2-digit",
    ...((detail === "second" || detail === "exact") && { second: "2-digit" }),
    ...((detail === "day" || detail === "exact") && { day: "numeric", month: "short" }),
    ...(isUtc && { timeZone: "UTC" }),
  }).format(atMs);

/** `00:03.2`: time that passes, of the same width as long as it is under an hour. Without tenths: `00:03`. */
export const formatElapsed = (elapsedMs: number, hasTenths: boolean): string => {
  const tenths = Math.max(0, Math.floor(elapsedMs / 100));
  const whole = `${twoDigits(Math.floor(tenths / 600))}:${twoDigits(Math.floor((tenths % 600) / 10))}`;
  return hasTenths ? `${whole}.${tenths % 10}` : whole;
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");
