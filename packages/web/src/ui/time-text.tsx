import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { usePreferences } from "../app/preferences.ts";
import { controllerNowMs } from "../data/clock.ts";
import { formatAgo, formatMoment } from "../i18n/format.ts";

const refreshMs = 10_000;

/** A moment as the person wants it told; the whole of it beside the pointer and for machines. */
export const TimeText = ({ atMs }: { atMs: number }) => {
  const format = usePreferences(({ timeFormat }) => timeFormat);
  const [nowMs, setNowMs] = useState(controllerNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(controllerNowMs()), refreshMs);
    return () => clearInterval(timer);
  }, []);
  const zone = format === "utc" ? "utc" : "local";
  return (
    <Tooltip label={formatMoment(atMs, zone)}>
      <time dateTime={new Date(atMs).toISOString()}>
        {format === "relative" ? formatAgo(atMs, nowMs) : formatMoment(atMs, zone)}
      </time>
    </Tooltip>
  );
};
