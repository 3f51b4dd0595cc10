import { Text } from "@mantine/core";
import type { ConnectedClient } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { clientsQuery } from "../../yard/queries.ts";
import { YardPage } from "../../yard/yard-page.tsx";

export const ClientsScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(clientsQuery);
  return (
    <YardPage title={t("yard.clients.title")} intro={t("yard.clients.intro")}>
      <QueryView query={query} rows={5}>
        {(clients) =>
          clients.length === 0 ? <Empty icon="users" text={t("yard.clients.none")} /> : <Clients clients={clients} />
        }
      </QueryView>
    </YardPage>
  );
};

const Clients = ({ clients }: { clients: readonly ConnectedClient[] }) => {
  const { t } = useTranslation();
  const columns = useMemo<Column<ConnectedClient>[]>(
    () => [
      {
        key: "owner",
        title: t("yard.clients.who"),
        sort: ({ owner }) => owner,
        cell: ({ owner }) => (owner === "" ? "–" : owner),
      },
      {
        key: "state",
        title: t("yard.worker.state"),
        sort: ({ connections }) => -connections,
        cell: ({ connections }) =>
          connections > 0 ? (
            <StatusBadge
              icon="plug-connected"
              tone="succeeded"
              text={t("yard.clients.connected", { count: connections })}
              name="connected"
            />
          ) : (
            <StatusBadge icon="logout" tone="queued" text={t("yard.clients.gone")} name="gone" />
          ),
      },
      {
        key: "address",
        title: t("yard.clients.address"),
        sort: ({ address }) => address,
        cell: ({ address }) => address,
      },
      {
        key: "agent",
        title: t("yard.clients.agent"),
        sort: ({ agent }) => agent,
        cell: ({ agent }) => (
          <span lang="en" style={{ overflowWrap: "anywhere" }}>
            {agent === "" ? "–" : agent}
          </span>
        ),
      },
      {
        key: "accepted",
        title: t("yard.clients.accepted"),
        isNumber: true,
        sort: ({ jobs }) => jobs.accepted,
        cell: ({ jobs }) => formatNumber(jobs.accepted),
      },
      {
        key: "refused",
        title: t("yard.clients.refused"),
        isNumber: true,
        sort: ({ jobs }) => jobs.refused,
        cell: ({ jobs }) => formatNumber(jobs.refused),
      },
      {
        key: "seen",
        title: t("yard.worker.lastSeen"),
        sort: ({ lastSeenAtMs }) => -lastSeenAtMs,
        cell: ({ lastSeenAtMs }) => <TimeText atMs={lastSeenAtMs} />,
      },
    ],
    [t],
  );
  const connected = clients.filter(({ connections }) => connections > 0).length;
  const sum = (get: (client: ConnectedClient) => number): number => clients.reduce((total, one) => total + get(one), 0);
  return (
    <>
      <Text size="sm" role="status">
        {t("yard.clients.totals", {
          count: clients.length,
          connected,
          accepted: formatNumber(sum(({ jobs }) => jobs.accepted)),
          refused: formatNumber(sum(({ jobs }) => jobs.refused)),
        })}
      </Text>
      <DataTable
        label={t("yard.clients.title")}
        columns={columns}
        rows={clients}
        rowKey={({ owner, address, agent }) => `${owner} ${address} ${agent}`}
      />
    </>
  );
};
