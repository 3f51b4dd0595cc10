import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Line, lineStyles, stack } from "./series.ts";

export type PlotContent = {
  /** Epoch milliseconds of each value. */
  timesMs: readonly number[];
  lines: readonly Line[];
  isStacked: boolean;
};

type PlotLook = {
  isDark: boolean;
  width: number;
  height: number;
  /** Charts with the same key move their cursors together. */
  syncKey: string;
  formatValue: (value: number) => string;
  /** @param spanMs - how much time the whole axis shows */
  formatTime: (atMs: number, spanMs: number) => string;
  /** Told which value the cursor is at; null when it is nowhere. */
  onCursor: (index: number | null) => void;
};

const strokeWidth = 2;

/** Draws lines over time into an element. The result is uPlot's own: feed it by `setData`, destroy it at the end. */
export const createPlot = (element: HTMLElement, content: PlotContent, look: PlotLook): uPlot => {
  const colors = look.isDark ? { text: "#c9c9c9", grid: "#3b3b3b" } : { text: "#495057", grid: "#e3e6e9" };
  const axis = { stroke: colors.text, font: "12px system-ui, sans-serif", ticks: { show: false } };
  return new uPlot(
    {
      width: look.width,
      height: look.height,
      legend: { show: false },
      padding: [10, 28, 0, 0],
      cursor: { sync: { key: look.syncKey, setSeries: false }, drag: { x: false, y: false }, y: false },
      scales: { x: { time: true }, y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 90,
          values: (plot, splits) => {
            const { min, max } = plot.scales.x ?? {};
            const spanMs = ((max ?? 0) - (min ?? 0)) * 1000;
            return splits.map((seconds) => look.formatTime(seconds * 1000, spanMs));
          },
        },
        {
          ...axis,
          size: 64,
          grid: { stroke: colors.grid, width: 1 },
          values: (_plot, splits) => splits.map((value) => look.formatValue(value)),
        },
      ],
      series: [
        {},
        ...content.lines.map((line, index) => seriesOf(line, look.isDark, content.isStacked && index === 0)),
      ],
      bands: content.isStacked ? bandsOf(content.lines, look.isDark) : [],
      hooks: { setCursor: [(plot) => look.onCursor(plot.cursor.idx ?? null)] },
    },
    plotData(content),
    element,
  );
};

const strokeOf = ({ color }: Line, isDark: boolean): string => lineStyles[color][isDark ? "dark" : "light"];
const fillOf = (line: Line, isDark: boolean): string => `${strokeOf(line, isDark)}40`;

const seriesOf = (line: Line, isDark: boolean, isFilled: boolean): uPlot.Series => ({
  stroke: strokeOf(line, isDark),
  width: strokeWidth,
  dash: [...lineStyles[line.color].dash],
  points: { show: false },
  ...(isFilled && { fill: fillOf(line, isDark) }),
});

/** What lies between a line and the one below it. */
const bandsOf = (lines: readonly Line[], isDark: boolean): uPlot.Band[] =>
  lines.slice(1).map((line, index) => ({ series: [index + 2, index + 1], fill: fillOf(line, isDark) }));

export const plotData = ({ timesMs, lines, isStacked }: PlotContent): uPlot.AlignedData => [
  timesMs.map((atMs) => atMs / 1000),
  ...(isStacked ? stack(lines) : lines.map(({ values }) => [...values])),
];
