import { SimpleGrid, Text } from "@mantine/core";
import type { Cluster, ClusterPoint } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatDuration, formatNumber, formatPercent } from "../../i18n/format.ts";
import { clientsQuery, clusterHistoryQuery } from "../../yard/queries.ts";

type Stat = { to: string; label: string; value: string; note?: string | undefined };

/** The cluster in seven figures, each the way to its details. */
export const OverviewStats = ({ cluster }: { cluster: Cluster }) => {
  const { t } = useTranslation();
  const history = useQuery(clusterHistoryQuery("hour")).data?.points ?? [];
  const clients = useQuery(clientsQuery).data;
  const { workers, slots, queue, jobs } = cluster;
  const online = workers.ready + workers.draining + workers.paused;
  const failed = failureRatio(history);
  const stats: Stat[] = [
    {
      to: "/workers",
      label: t("yard.stat.workers"),
      value: `${formatNumber(online)}/${formatNumber(online + workers.lost)}`,
      note: workers.lost > 0 ? t("yard.stat.lost", { count: workers.lost }) : undefined,
    },
    { to: "/workers", label: t("yard.stat.slots"), value: `${formatNumber(slots.busy)}/${formatNumber(slots.total)}` },
    { to: "/queue", label: t("yard.stat.running"), value: formatNumber(jobs.active) },
    {
      to: "/queue",
      label: t("yard.stat.waiting"),
      value: formatNumber(queue.length),
      note: queue.oldestMs === null ? undefined : t("yard.stat.oldest", { time: formatDuration(t, queue.oldestMs) }),
    },
    { to: "/queue", label: t("yard.stat.perMinute"), value: formatNumber(lastMinute(history), 1) },
    { to: "/events", label: t("yard.stat.failed"), value: failed === undefined ? "–" : formatPercent(failed) },
    {
      to: "/clients",
      label: t("yard.stat.clients"),
      value: clients === undefined ? "–" : formatNumber(clients.filter(({ connections }) => connections > 0).length),
    },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="sm">
      {stats.map(({ to, label, value, note }) => (
        <Link key={label} to={to} className="stat">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <span className="stat-value">{value}</span>
          <Text size="xs" c="dimmed" mih="1.2em">
            {note}
          </Text>
        </Link>
      ))}
    </SimpleGrid>
  );
};

const endedIn = ({ ended }: ClusterPoint): number => Object.values(ended).reduce((sum, count) => sum + count, 0);

/** Jobs that ended in a minute, from the last minute there is. */
const lastMinute = (points: readonly ClusterPoint[]): number => {
  const last = points.slice(-6);
  const spanMs = last.reduce((sum, point) => sum + point.spanMs, 0);
  return spanMs === 0 ? 0 : (last.reduce((sum, point) => sum + endedIn(point), 0) * 60_000) / spanMs;
};

/** Faults of the yard among all that ended; undefined when nothing did. */
const failureRatio = (points: readonly ClusterPoint[]): number | undefined => {
  const ended = points.reduce((sum, point) => sum + endedIn(point), 0);
  return ended === 0 ? undefined : points.reduce((sum, point) => sum + (point.ended.failed ?? 0), 0) / ended;
};
