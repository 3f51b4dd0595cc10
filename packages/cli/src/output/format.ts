/** Durations, sizes and times as people read them. */

/** `3.2 s`, `12 s`, `4 min 07 s`, `2 h 14 min`. */
export const formatDuration = (durationMs: number): string => {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 10_000) return `${trimZero((durationMs / 1_000).toFixed(1))} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
};

const sizeUnits = ["B", "KiB", "MiB", "GiB"] as const;

/** `512 B`, `1.5 KiB`, `256 MiB`. */
export const formatSize = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(sizeUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${trimZero(value.toFixed(power > 0 && value < 100 ? 1 : 0))} ${sizeUnits[power]}`;
};

/** `12 s ago`, `3 h ago`, `5 d ago`. */
export const formatAgo = (thenMs: number, nowMs: number): string => {
  const seconds = Math.max(0, Math.round((nowMs - thenMs) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

/** `2026-11-21 09:05:02`, in the zone of whoever looks. */
export const formatMoment = (atMs: number): string => {
  const at = new Date(atMs);
  const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join("-");
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":")}`;
};

/** `00:03.2`, `02:07.0`: time that passes, of the same width as long as it is under an hour. */
export const formatElapsed = (elapsedMs: number): string => {
  const tenths = Math.floor(elapsedMs / 100);
  const minutes = Math.floor(tenths / 600);
  return `${twoDigits(minutes)}:${twoDigits(Math.floor((tenths % 600) / 10))}.${tenths % 10}`;
};

/** Text of others without what a terminal would obey: names and messages must not move the cursor. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");

const trimZero = (text: string): string => text.replace(/\.0$/, "");
const twoDigits = (value: number): string => String(value).padStart(2, "0");
