import { SimpleGrid } from "@mantine/core";
import { type ClusterPoint, historySteps, JobEnding } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "../../chart/chart.tsx";
import "../../chart/chart.css";
import { type Line, type LineColor, lastOf, type Timed, withGaps } from "../../chart/series.ts";
import { QueryView } from "../../data/query-view.tsx";
import { formatDuration, formatNumber, formatPercent } from "../../i18n/format.ts";
import { Empty } from "../../ui/view-state.tsx";
import { clusterHistoryQuery } from "../../yard/queries.ts";
import { type Span, spans } from "../../yard/spans.ts";

type OverviewChartsProps = { span: Span; isPaused: boolean };

export const OverviewCharts = ({ span, isPaused }: OverviewChartsProps) => {
  const { t } = useTranslation();
  const { range, ms } = spans[span];
  const { stepMs } = historySteps[range];
  const query = useQuery({ ...clusterHistoryQuery(range), refetchInterval: isPaused ? false : stepMs });
  return (
    <QueryView query={query} rows={6}>
      {({ points }) =>
        points.length === 0 ? (
          <Empty icon="chart-line" text={t("yard.overview.nothingYet")} />
        ) : (
          <Charts points={points} spanMs={ms} stepMs={stepMs} />
        )
      }
    </QueryView>
  );
};

type Get = (point: ClusterPoint) => number | null;
type Spec = { label: string; color: LineColor; get: Get };

const endingColors: Record<JobEnding, LineColor> = {
  ok: "green",
  compile_error: "violet",
  runtime_error: "red",
  time_limit: "orange",
  memory_limit: "pink",
  output_limit: "teal",
  cancelled: "gray",
  failed: "purple",
};

const linesOf = (timed: readonly Timed<ClusterPoint>[], specs: readonly Spec[]): Line[] =>
  specs.map(({ label, color, get }) => ({
    label,
    color,
    values: timed.map(({ point }) => (point === null ? null : get(point))),
  }));

const perMinute =
  (ending: JobEnding): Get =>
  ({ ended, spanMs }) =>
    ((ended[ending] ?? 0) * 60_000) / spanMs;

type ChartsProps = { points: readonly ClusterPoint[]; spanMs: number; stepMs: number };

const Charts = ({ points, spanMs, stepMs }: ChartsProps) => {
  const { t, i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words change with the language
  const { timesMs, ended, queue, oldest, load, slots, latency } = useMemo(() => {
    const shown = lastOf(points, spanMs);
    const timed = withGaps(shown, stepMs);
    const seen = JobEnding.options.filter(
      (ending) => ending === "ok" || shown.some((point) => (point.ended[ending] ?? 0) > 0),
    );
    return {
      timesMs: timed.map(({ atMs }) => atMs),
      ended: linesOf(
        timed,
        seen.map((ending) => ({
          label: t(`yard.ending.${ending}`),
          color: endingColors[ending],
          get: perMinute(ending),
        })),
      ),
      queue: linesOf(timed, [
        { label: t("yard.chart.waiting"), color: "blue", get: (point) => point.queue.length },
        { label: t("yard.chart.running"), color: "orange", get: (point) => point.running },
      ]),
      oldest: linesOf(timed, [
        { label: t("yard.chart.oldest"), color: "blue", get: (point) => point.queue.oldestMs },
        { label: t("yard.chart.waitP95"), color: "orange", get: ({ wait }) => wait?.p95Ms ?? null },
      ]),
      load: linesOf(timed, [
        { label: t("yard.chart.cpu"), color: "blue", get: (point) => point.cpuRatio },
        { label: t("yard.chart.memory"), color: "orange", get: (point) => point.memoryRatio },
      ]),
      slots: linesOf(timed, [
        { label: t("yard.chart.slotsBusy"), color: "blue", get: (point) => point.slots.busy },
        { label: t("yard.chart.slotsAll"), color: "gray", get: (point) => point.slots.total },
      ]),
      latency: linesOf(timed, [
        { label: t("yard.chart.p50"), color: "blue", get: (point) => point.latency?.p50Ms ?? null },
        { label: t("yard.chart.p95"), color: "orange", get: (point) => point.latency?.p95Ms ?? null },
      ]),
    };
  }, [points, spanMs, stepMs, i18n.language]);
  const count = (value: number): string => formatNumber(value, value < 10 ? 1 : 0);
  const time = (value: number): string => formatDuration(t, value);
  return (
    <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
      <Chart title={t("yard.chart.ended")} timesMs={timesMs} lines={ended} isStacked formatValue={count} />
      <Chart title={t("yard.chart.queue")} timesMs={timesMs} lines={queue} formatValue={count} />
      <Chart title={t("yard.chart.waits")} timesMs={timesMs} lines={oldest} formatValue={time} />
      <Chart title={t("yard.chart.latency")} timesMs={timesMs} lines={latency} formatValue={time} />
      <Chart title={t("yard.chart.load")} timesMs={timesMs} lines={load} formatValue={formatPercent} />
      <Chart title={t("yard.chart.slots")} timesMs={timesMs} lines={slots} formatValue={count} />
    </SimpleGrid>
  );
};
