import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { HistoryFilter } from "../../data/history-filter.ts";
import { historyQuery, newestJobQuery } from "../../data/jobs-query.ts";
import { QueryView } from "../../data/query-view.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { HistoryFilters } from "./history-filters.tsx";
import { JobsTable } from "./jobs-table.tsx";

export const HistoryScreen = () => {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/runs" });
  const navigate = useNavigate();
  const jobs = useInfiniteQuery(historyQuery(filter));
  const setFilter = (changed: HistoryFilter): void => void navigate({ to: "/runs", search: changed, replace: true });
  const rows = jobs.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page title={t("history.title")} actions={<ExportMenu filter={filter} />}>
      <HistoryFilters filter={filter} onChange={setFilter} />
      <News filter={filter} newestShown={rows[0]?.id} isLoaded={jobs.isSuccess} />
      <QueryView query={jobs} rows={8}>
        {() => (
          <>
            {rows.length > 0 && <JobsTable jobs={rows} />}
            {rows.length === 0 && !jobs.hasNextPage && <NoRuns isFiltered={isFiltered} onClear={() => setFilter({})} />}
            <Group justify="center">
              {jobs.hasNextPage && (
                <Button variant="default" loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
                  {t("history.more")}
                </Button>
              )}
            </Group>
          </>
        )}
      </QueryView>
    </Page>
  );
};

type NewsProps = { filter: HistoryFilter; newestShown: string | undefined; isLoaded: boolean };

/** Rows do not jump under the pointer: news is told, and comes when it is asked for. */
const News = ({ filter, newestShown, isLoaded }: NewsProps) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const newest = useQuery(newestJobQuery(filter));
  const isSearch = filter.text !== undefined || filter.period !== undefined;
  const hasNews = isLoaded && !isSearch && newest.data != null && newest.data.id > (newestShown ?? "");
  return (
    <div role="status">
      {hasNews && (
        <Button
          size="xs"
          variant="light"
          leftSection={<Icon name="refresh" size={14} />}
          onClick={() => void queries.resetQueries({ queryKey: ["jobs", "history"] })}
        >
          {t("history.news")}
        </Button>
      )}
    </div>
  );
};

const NoRuns = ({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (isFiltered) {
    return (
      <Empty icon="filter-off" text={t("history.noneMatch")}>
        <Button variant="default" onClick={onClear}>
          {t("history.clearFilters")}
        </Button>
      </Empty>
    );
  }
  return (
    <Empty icon="history" text={t("history.none")}>
      <Button onClick={() => void navigate({ to: "/run" })}>{t("history.writeOne")}</Button>
      <Text size="sm" c="dimmed">
        {t("history.noneHint")}
      </Text>
    </Empty>
  );
};
