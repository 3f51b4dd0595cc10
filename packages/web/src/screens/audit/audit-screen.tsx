import { Button, Text } from "@mantine/core";
import type { AuditEntry } from "@runyard/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { auditQuery } from "../../access/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { TimeText } from "../../ui/time-text.tsx";

/** Who did what, to whom and from where. */
export const AuditScreen = () => {
  const { t } = useTranslation();
  const query = useInfiniteQuery(auditQuery);
  const columns = useMemo(() => auditColumns(t), [t]);
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page
      title={t("access.audit")}
      intro={t("access.auditIntro")}
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          disabled={entries.length === 0}
          onClick={() => saveFile("runyard-audit.json", JSON.stringify(entries, null, 2))}
        >
          {t("access.export")}
        </Button>
      }
    >
      <QueryView query={query} rows={8}>
        {() => (
          <>
            <DataTable label={t("access.audit")} columns={columns} rows={entries} rowKey={({ id }) => String(id)} />
            {query.hasNextPage && (
              <Button
                variant="default"
                w="fit-content"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t("access.older")}
              </Button>
            )}
          </>
        )}
      </QueryView>
    </Page>
  );
};

const auditColumns = (t: TFunction): readonly Column<AuditEntry>[] => [
  { key: "when", title: t("access.when"), cell: ({ atMs }) => <TimeText atMs={atMs} /> },
  { key: "what", title: t("access.what"), cell: ({ kind }) => t(`access.kind.${kind}`) },
  { key: "actor", title: t("access.actor"), cell: ({ actor }) => actor ?? "–" },
  { key: "subject", title: t("access.subject"), cell: ({ subject }) => subject ?? "–" },
  { key: "address", title: t("access.address"), cell: ({ address }) => address ?? "–" },
  {
    key: "message",
    title: t("access.message"),
    cell: ({ message }) => (
      // What the controller wrote down is not translated.
      <Text size="sm" lang="en">
        {message}
      </Text>
    ),
  },
];
