import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryFilter } from "../../data/history-filter.ts";
import { historyQuery, newestJobQuery } from "../../data/jobs-query.ts";
import { QueryView } from "../../data/query-view.tsx";
import { formatNumber } from "../../i18n/format.ts";
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
  const setFilter = (changed: HistoryFilter): void => void navigate({ to: "/runs", search: changed, replace: true });
  return (
    <Page title={t("history.title")} actions={<ExportMenu filter={filter} />}>
      <HistoryFilters filter={filter} onChange={setFilter} />
      <HistoryPages filter={filter} onClear={() => setFilter({})} />
    </Page>
  );
};

type HistoryPagesProps = { filter: HistoryFilter; onClear: () => void };

/** One page at a time, however long the history is. */
const HistoryPages = ({ filter, onClear }: HistoryPagesProps) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const jobs = useInfiniteQuery(historyQuery(filter));
  const key = JSON.stringify(filter);
  const [shown, setShown] = useState({ key, at: 0 });
  const pages = jobs.data?.pages ?? [];
  if (shown.key !== key) setShown({ key, at: 0 });
  const at = Math.min(shown.at, Math.max(0, pages.length - 1));
  const show = (page: number): void => {
    setShown({ key, at: page });
    scrollTo({ top: 0 });
  };
  const rows = pages[at]?.items ?? [];
  const hasOlder = at + 1 < pages.length || jobs.hasNextPage;
  const first = pages.slice(0, at).reduce((sum, { items }) => sum + items.length, 1);
  const showOlder = async (): Promise<void> => {
    const isThere = at + 1 < pages.length || !(await jobs.fetchNextPage()).isError;
    if (isThere) show(at + 1);
  };
  const showNewest = (): void => {
    show(0);
    void queries.resetQueries({ queryKey: ["jobs", "history"] });
  };
  return (
    <>
      <News filter={filter} newestShown={pages[0]?.items[0]?.id} isLoaded={jobs.isSuccess} onShow={showNewest} />
      <QueryView query={jobs} rows={8}>
        {() => (
          <>
            {rows.length > 0 && <JobsTable jobs={rows} />}
            {rows.length === 0 && !hasOlder && <NoRuns isFiltered={Object.keys(filter).length > 0} onClear={onClear} />}
            {(hasOlder || at > 0) && (
              <Group justify="center">
                <Button variant="default" disabled={at === 0} onClick={() => show(at - 1)}>
                  {t("history.newer")}
                </Button>
                <Text size="sm" role="status">
                  {t("history.shown", { first: formatNumber(first), last: formatNumber(first + rows.length - 1) })}
                </Text>
                <Button
                  variant="default"
                  disabled={!hasOlder}
                  loading={jobs.isFetchingNextPage}
                  onClick={() => void showOlder()}
                >
                  {t("history.older")}
                </Button>
              </Group>
            )}
          </>
        )}
      </QueryView>
    </>
  );
};

type NewsProps = { filter: HistoryFilter; newestShown: string | undefined; isLoaded: boolean; onShow: () => void };

/** Rows do not jump under the pointer: news is told, and comes when it is asked for. */
const News = ({ filter, newestShown, isLoaded, onShow }: NewsProps) => {
  const { t } = useTranslation();
  const newest = useQuery(newestJobQuery(filter));
  const hasNews = isLoaded && newest.data != null && newest.data.id > (newestShown ?? "");
  return (
    <div role="status">
      {hasNews && (
        <Button size="xs" variant="light" leftSection={<Icon name="refresh" size={14} />} onClick={onShow}>
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
