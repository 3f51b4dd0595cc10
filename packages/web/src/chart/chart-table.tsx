import { ScrollArea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../app/preferences.ts";
import { formatClock } from "../i18n/format.ts";
import type { PlotContent } from "./plot.ts";

type ChartTableProps = { title: string; content: PlotContent; formatValue: (value: number) => string };

/** The same values in rows, the newest first. */
export const ChartTable = ({ title, content: { timesMs, lines }, formatValue }: ChartTableProps) => {
  const { t } = useTranslation();
  const isUtc = usePreferences(({ timeFormat }) => timeFormat === "utc");
  const rows = timesMs.map((atMs, index) => ({ atMs, index })).reverse();
  return (
    <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0, role: "region", "aria-label": title }}>
      <table className="chart-table" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{t("yard.chart.time")}</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ atMs, index }) => (
            <tr key={atMs}>
              <th scope="row">{formatClock(atMs, "exact", isUtc)}</th>
              {lines.map(({ label, values }) => {
                const value = values[index];
                return <td key={label}>{value === null || value === undefined ? "–" : formatValue(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea.Autosize>
  );
};
