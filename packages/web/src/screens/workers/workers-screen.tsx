import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../../data/connection-store.ts";
import { QueryView } from "../../data/query-view.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { workersQuery } from "../../yard/queries.ts";
import { isShown, type WorkerFilter, workerFilters } from "../../yard/worker-filter.ts";
import { YardPage } from "../../yard/yard-page.tsx";
import { workerColumns } from "./worker-columns.tsx";
import { WorkerDialogs } from "./worker-dialogs.tsx";

export const WorkersScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(workersQuery);
  return (
    <YardPage
      title={t("yard.workers.title")}
      actions={
        <Button component={Link} to="/add-worker" leftSection={<Icon name="plus" />}>
          {t("yard.workers.add")}
        </Button>
      }
    >
      <QueryView query={query} rows={8}>
        {(workers) =>
          workers.length === 0 ? (
            <Empty icon="server" text={t("yard.workers.none")}>
              <Button component={Link} to="/add-worker">
                {t("yard.workers.add")}
              </Button>
            </Empty>
          ) : (
            <WorkerDialogs>
              <FilteredWorkers workers={workers} />
            </WorkerDialogs>
          )
        }
      </QueryView>
    </YardPage>
  );
};

const FilteredWorkers = ({ workers }: { workers: readonly Worker[] }) => {
  const { t, i18n } = useTranslation();
  const { show, find } = useSearch({ from: "/workers" });
  const navigate = useNavigate({ from: "/workers" });
  const version = useConnection((connection) => connection.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words change with the language
  const columns = useMemo(() => workerColumns(t, version), [i18n.language, version]);
  const shown = workers.filter((worker) => isShown(worker, show, find));
  const change = (changes: { show?: WorkerFilter; find?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <>
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t("yard.workers.find")}
          leftSection={<Icon name="search" />}
          value={find}
          onChange={({ currentTarget }) => change({ find: currentTarget.value })}
        />
        <Select
          label={t("yard.workers.show")}
          data={workerFilters.map((value) => ({ value, label: t(`yard.workers.filter.${value}`) }))}
          value={show}
          onChange={(value) => change({ show: (value ?? "all") as WorkerFilter })}
          allowDeselect={false}
        />
        <Text size="sm" c="dimmed" role="status">
          {t("yard.workers.count", { count: workers.length, shown: shown.length })}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Empty icon="filter-off" text={t("yard.workers.noneMatch")}>
          <Button variant="default" onClick={() => change({ show: "all", find: "" })}>
            {t("yard.clearFilters")}
          </Button>
        </Empty>
      ) : (
        <DataTable
          label={t("yard.workers.title")}
          columns={columns}
          rows={shown}
          rowKey={({ id }) => id}
          sortedBy="name"
        />
      )}
    </>
  );
};
