import { Anchor, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ControllerRecord, SettingInForce } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { formatSize } from "../../i18n/format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Section } from "../../ui/section.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { AlertsPanel } from "../../yard/alerts-panel.tsx";
import { clusterQuery, controllerQuery } from "../../yard/queries.ts";
import { YardPage } from "../../yard/yard-page.tsx";

export const HealthScreen = () => {
  const { t } = useTranslation();
  const alerts = useQuery(clusterQuery).data?.alerts ?? [];
  const query = useQuery(controllerQuery);
  return (
    <YardPage title={t("yard.health.title")} intro={t("yard.health.intro")}>
      <AlertsPanel alerts={alerts} />
      <QueryView query={query} rows={8}>
        {(controller) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
              <Section title={t("yard.health.checks")}>
                <Checks checks={controller.checks} />
              </Section>
              <Section title={t("yard.health.controller")}>
                <Facts facts={factsOf(t, controller)} />
              </Section>
            </SimpleGrid>
            <Section title={t("yard.health.settings")}>
              <Text size="sm" c="dimmed" mb={6}>
                {t("yard.health.settingsHint")}
              </Text>
              <SettingsTable settings={controller.settings} />
            </Section>
          </Stack>
        )}
      </QueryView>
    </YardPage>
  );
};

const knownChecks = ["accepting", "store"] as const;
type KnownCheck = (typeof knownChecks)[number];
const isKnown = (name: string): name is KnownCheck => (knownChecks as readonly string[]).includes(name);

const Checks = ({ checks }: { checks: ControllerRecord["checks"] }) => {
  const { t } = useTranslation();
  return (
    <Facts
      facts={Object.entries(checks).map(([name, { ok, detail }]) => [
        isKnown(name) ? t(`yard.health.check.${name}`) : name,
        <span key={name}>
          {ok ? (
            <StatusBadge icon="check" tone="succeeded" text={t("yard.health.good")} name="good" />
          ) : (
            <StatusBadge icon="x" tone="failed" text={t("yard.health.bad")} name="bad" />
          )}{" "}
          {!ok && <span lang="en">{detail}</span>}
        </span>,
      ])}
    />
  );
};

const factsOf = (
  t: TFunction,
  { version, nodeVersion, startedAtMs, dataFolder, keepDays, storage }: ControllerRecord,
) => {
  const used = storage.diskTotalBytes - storage.diskFreeBytes;
  return [
    [t("yard.worker.version"), version],
    ["Node.js", nodeVersion],
    [t("yard.health.started"), <TimeText key="started" atMs={startedAtMs} />],
    [
      t("yard.health.dataFolder"),
      <span key="folder" className="mono">
        {dataFolder}
      </span>,
    ],
    [t("yard.health.database"), formatSize(t, storage.databaseBytes)],
    [
      t("yard.health.disk"),
      <Meter
        key="disk"
        label={t("yard.health.disk")}
        value={used}
        max={storage.diskTotalBytes}
        text={t("yard.health.diskFree", {
          free: formatSize(t, storage.diskFreeBytes),
          total: formatSize(t, storage.diskTotalBytes),
        })}
      />,
    ],
    [t("yard.health.retention"), t("yard.health.days", { count: keepDays })],
    [
      t("yard.health.more"),
      <span key="more">
        <Anchor href="/docs" size="sm">
          {t("yard.health.api")}
        </Anchor>{" "}
        ·{" "}
        <Anchor href="/metrics" size="sm">
          {t("yard.health.metrics")}
        </Anchor>
      </span>,
    ],
  ] as const;
};

const SettingsTable = ({ settings }: { settings: readonly SettingInForce[] }) => {
  const { t } = useTranslation();
  const columns = useMemo<Column<SettingInForce>[]>(
    () => [
      {
        key: "name",
        title: t("yard.health.setting"),
        sort: ({ name }) => name,
        cell: ({ name }) => <span className="mono">{name}</span>,
      },
      {
        key: "value",
        title: t("yard.health.value"),
        cell: ({ value }) => <span className="mono">{value === "" ? "–" : value}</span>,
      },
      {
        key: "source",
        title: t("yard.health.source"),
        sort: ({ source }) => source,
        cell: ({ source }) =>
          source === "default" ? t("yard.health.default") : <span className="mono">{source}</span>,
      },
    ],
    [t],
  );
  return (
    <DataTable
      label={t("yard.health.settings")}
      columns={columns}
      rows={settings}
      rowKey={({ name }) => name}
      sortedBy="name"
    />
  );
};
