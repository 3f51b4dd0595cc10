import { SimpleGrid } from "@mantine/core";
import { historySteps, type WorkerPoint } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "../../chart/chart.tsx";
import "../../chart/chart.css";
import { type Line, lastOf, withGaps } from "../../chart/series.ts";
import { QueryView } from "../../data/query-view.tsx";
import { formatNumber, formatPercent } from "../../i18n/format.ts";
import { Empty } from "../../ui/view-state.tsx";
import { workerHistoryQuery } from "../../yard/queries.ts";
import { type Span, spans } from "../../yard/spans.ts";

export const WorkerCharts = ({ name, span }: { name: string; span: Span }) => {
  const { t } = useTranslation();
  const { range, ms } = spans[span];
  const query = useQuery(workerHistoryQuery(name, range));
  return (
    <QueryView query={query} rows={4}>
      {({ points }) =>
        points.length === 0 ? (
          <Empty icon="chart-line" text={t("yard.overview.nothingYet")} />
        ) : (
          <Charts points={points} spanMs={ms} stepMs={historySteps[range].stepMs} />
        )
      }
    </QueryView>
  );
};

type ChartsProps = { points: readonly WorkerPoint[]; spanMs: number; stepMs: number };

const Charts = ({ points, spanMs, stepMs }: ChartsProps) => {
  const { t, i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words change with the language
  const { timesMs, load, running } = useMemo(() => {
    const timed = withGaps(lastOf(points, spanMs), stepMs);
    const line = (label: string, color: Line["color"], get: (point: WorkerPoint) => number): Line => ({
      label,
      color,
      values: timed.map(({ point }) => (point === null ? null : get(point))),
    });
    return {
      timesMs: timed.map(({ atMs }) => atMs),
      load: [
        line(t("yard.chart.cpu"), "blue", ({ cpuRatio }) => cpuRatio),
        line(t("yard.chart.memory"), "orange", ({ memoryRatio }) => memoryRatio),
      ],
      running: [line(t("yard.chart.programs"), "blue", (point) => point.running)],
    };
  }, [points, spanMs, stepMs, i18n.language]);
  const count = (value: number): string => formatNumber(value, 1);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <Chart title={t("yard.chart.machine")} timesMs={timesMs} lines={load} formatValue={formatPercent} />
      <Chart title={t("yard.chart.programs")} timesMs={timesMs} lines={running} formatValue={count} />
    </SimpleGrid>
  );
};
