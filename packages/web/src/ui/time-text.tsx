import { usePreferences } from "../app/preferences.ts";
import { formatAgo, formatAhead, formatMoment } from "../i18n/format.ts";
import { useNow } from "./use-now.ts";

const refreshMs = 10_000;

/** A moment as the person wants it told; the whole of it beside the pointer and for machines. */
export const TimeText = ({ atMs, isAhead = false }: { atMs: number; isAhead?: boolean }) => {
  const format = usePreferences(({ timeFormat }) => timeFormat);
  const nowMs = useNow(refreshMs);
  const zone = format === "utc" ? "utc" : "local";
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatMoment(atMs, zone)}>
      {format === "relative" ? (isAhead ? formatAhead : formatAgo)(atMs, nowMs) : formatMoment(atMs, zone)}
    </time>
  );
};
