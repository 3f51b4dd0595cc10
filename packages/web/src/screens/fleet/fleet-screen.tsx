import { SimpleGrid, Stack, Text } from "@mantine/core";
import type { FleetFigures } from "@runyard/protocol";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { Section } from "../../ui/section.tsx";
import { Empty, Failed } from "../../ui/view-state.tsx";
import { EventTable } from "../../yard/event-table.tsx";
import { clusterQuery, eventsQuery } from "../../yard/queries.ts";
import { YardPage } from "../../yard/yard-page.tsx";

export const FleetScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(clusterQuery);
  return (
    <YardPage title={t("yard.fleet.title")} intro={t("yard.fleet.intro")}>
      <QueryView query={query} rows={3}>
        {({ fleet }) => (fleet === null ? <NoFleet /> : <Figures fleet={fleet} />)}
      </QueryView>
      <Decisions />
    </YardPage>
  );
};

const NoFleet = () => {
  const { t } = useTranslation();
  return (
    <Empty icon="adjustments" text={t("yard.fleet.none")}>
      <code className="command">npx runyard up --fleet process --max-workers 4</code>
    </Empty>
  );
};

const Figures = ({ fleet }: { fleet: FleetFigures }) => {
  const { t } = useTranslation();
  const figures = [
    [t("yard.fleet.wanted"), fleet.wanted],
    [t("yard.fleet.running"), fleet.running],
    [t("yard.fleet.starting"), fleet.starting],
    [t("yard.fleet.stopping"), fleet.stopping],
  ] as const;
  return (
    <Stack gap="sm">
      {fleet.problem !== null && <Failed text={t("yard.fleet.problem")} details={fleet.problem} />}
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {figures.map(([label, value]) => (
          <div key={label} className="stat">
            <Text size="xs" c="dimmed">
              {label}
            </Text>
            <span className="stat-value">{formatNumber(value)}</span>
          </div>
        ))}
      </SimpleGrid>
      <Text size="sm">
        {t(`yard.fleet.provider.${fleet.provider}`)}{" "}
        {t("yard.fleet.bounds", { least: formatNumber(fleet.minWorkers), most: formatNumber(fleet.maxWorkers) })}
      </Text>
    </Stack>
  );
};

const Decisions = () => {
  const { t } = useTranslation();
  const query = useInfiniteQuery(eventsQuery);
  return (
    <Section title={t("yard.fleet.decisions")}>
      <QueryView query={query} rows={4}>
        {({ pages }) => {
          const events = pages.flatMap(({ items }) => items).filter(({ kind }) => kind.startsWith("fleet_"));
          return events.length === 0 ? (
            <Text size="sm">{t("yard.fleet.noDecisions")}</Text>
          ) : (
            <EventTable label={t("yard.fleet.decisions")} events={events} />
          );
        }}
      </QueryView>
    </Section>
  );
};
