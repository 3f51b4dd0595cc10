import { Button, Group, Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import type { TFunction } from "i18next";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type uPlot from "uplot";
import { usePreferences } from "../app/preferences.ts";
import { formatClock } from "../i18n/format.ts";
import { ChartLegend } from "./chart-legend.tsx";
import { ChartTable } from "./chart-table.tsx";
import { createPlot, plotData } from "./plot.ts";
import { extremes, type Line } from "./series.ts";

type ChartProps = {
  title: string;
  timesMs: readonly number[];
  lines: readonly Line[];
  isStacked?: boolean;
  formatValue: (value: number) => string;
};

const plotHeight = 180;
const syncKey = "yard";

/** Lines over time: drawn, in a sentence, and as a table; its cursor follows the pointer and the arrow keys. */
export const Chart = ({ title, timesMs, lines, isStacked = false, formatValue }: ChartProps) => {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const captionId = useId();
  const content = { timesMs, lines, isStacked };
  return (
    <figure className="chart" aria-labelledby={captionId}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb={4}>
        <figcaption>
          <Text id={captionId} component="h2" size="sm" fw={600}>
            {title}
          </Text>
          <Text size="xs" c="dimmed">
            {summaryOf(t, lines[0], formatValue)}
          </Text>
        </figcaption>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          miw="fit-content"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {t("yard.chart.asTable")}
        </Button>
      </Group>
      {isTable ? (
        <ChartTable title={title} content={content} formatValue={formatValue} />
      ) : (
        <>
          <Plot title={title} content={content} formatValue={formatValue} cursor={cursor} onCursor={setCursor} />
          <ChartLegend lines={lines} cursor={cursor} formatValue={formatValue} />
        </>
      )}
    </figure>
  );
};

/** The first line in a sentence: for whoever does not see it, and for whoever looks only once. */
const summaryOf = (t: TFunction, line: Line | undefined, format: (value: number) => string): string => {
  const known = extremes(line?.values ?? []);
  if (line === undefined || known === undefined) return t("yard.chart.nothing");
  const { last, least, most } = known;
  if (least === most) return t("yard.chart.steady", { what: line.label, last: format(last) });
  return t("yard.chart.summary", { what: line.label, last: format(last), least: format(least), most: format(most) });
};

type PlotProps = {
  title: string;
  content: { timesMs: readonly number[]; lines: readonly Line[]; isStacked: boolean };
  formatValue: (value: number) => string;
  cursor: number | null;
  onCursor: (index: number | null) => void;
};

const Plot = ({ title, content, formatValue, cursor, onCursor }: PlotProps) => {
  const { i18n } = useTranslation();
  const { ref: sized, width } = useElementSize<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sized, place);
  const isDark = useComputedColorScheme("light") === "dark";
  const isUtc = usePreferences(({ timeFormat }) => timeFormat === "utc");
  const plot = useRef<uPlot>(undefined);
  const newest = useRef({ content, formatValue, onCursor });
  newest.current = { content, formatValue, onCursor };
  const kinds = content.lines.map(({ label, color }) => `${color} ${label}`).join();

  // Made anew when its lines or its look are others; new values alone are fed to the one that is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `kinds` stands for the lines, and words change with the language
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    const made = createPlot(element, newest.current.content, {
      isDark,
      width,
      height: plotHeight,
      syncKey,
      formatValue: (value) => newest.current.formatValue(value),
      formatTime: (atMs, spanMs) => formatClock(atMs, detailFor(spanMs), isUtc),
      onCursor: (index) => newest.current.onCursor(index),
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = undefined;
    };
  }, [width, isDark, isUtc, kinds, i18n.language]);

  const { timesMs, lines, isStacked } = content;
  useEffect(() => plot.current?.setData(plotData({ timesMs, lines, isStacked })), [timesMs, lines, isStacked]);

  const last = timesMs.length - 1;
  const at = cursor ?? last;
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = stepTo(event.key, at, last);
    const time = timesMs[to ?? -1];
    if (time === undefined || plot.current === undefined) return;
    event.preventDefault();
    const left = plot.current.valToPos(time / 1000, "x");
    plot.current.setCursor({ left, top: plotHeight / 2 });
  };
  const values = lines.map(({ label, values: all }) => `${label} ${formatAt(all[at], formatValue)}`).join(", ");
  const time = timesMs[at] === undefined ? "" : formatClock(timesMs[at], "exact", isUtc);
  return (
    <div
      ref={ref}
      className="plot"
      style={{ height: plotHeight }}
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, at)}
      aria-valuetext={`${time}: ${values}`}
      onKeyDown={onKeyDown}
    />
  );
};

/** As little as tells the moments of an axis apart. */
const detailFor = (spanMs: number) => {
  if (spanMs < 5 * 60_000) return "second";
  return spanMs < 86_400_000 ? "minute" : "day";
};

const formatAt = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? "–" : format(value);

const stepTo = (key: string, at: number, last: number): number | undefined => {
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: last,
  };
  const to = steps[key];
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
};
