import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { AlertsPanel } from "../../yard/alerts-panel.tsx";
import { clusterQuery, workersQuery } from "../../yard/queries.ts";
import { SpanPicker } from "../../yard/span-picker.tsx";
import { YardPage } from "../../yard/yard-page.tsx";
import { OverviewCharts } from "./overview-charts.tsx";
import { OverviewStats } from "./overview-stats.tsx";

export const OverviewScreen = () => {
  const { t } = useTranslation();
  const { span } = useSearch({ from: "/overview" });
  const navigate = useNavigate({ from: "/overview" });
  const [isPaused, setPaused] = useState(false);
  const cluster = useQuery(clusterQuery);
  const workers = useQuery(workersQuery);
  const actions = (
    <Group gap="xs">
      <SpanPicker span={span} onChange={(chosen) => void navigate({ search: { span: chosen }, replace: true })} />
      <Button size="xs" variant="default" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
        {isPaused ? t("yard.overview.goOn") : t("yard.overview.pause")}
      </Button>
    </Group>
  );
  return (
    <YardPage title={t("yard.overview.title")} intro={t("yard.overview.intro")} actions={actions}>
      <QueryView query={cluster} rows={3}>
        {(figures) => (
          <>
            <AlertsPanel alerts={figures.alerts} />
            {workers.data?.length === 0 && (
              <Empty icon="server" text={t("yard.workers.none")}>
                <Button component={Link} to="/add-worker">
                  {t("yard.workers.add")}
                </Button>
              </Empty>
            )}
            <OverviewStats cluster={figures} />
          </>
        )}
      </QueryView>
      <OverviewCharts span={span} isPaused={isPaused} />
    </YardPage>
  );
};
