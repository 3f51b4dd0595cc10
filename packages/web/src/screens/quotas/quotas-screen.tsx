import { Button } from "@mantine/core";
import { everyone, type QuotaRecord } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { quotasQuery } from "../../access/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { useMay } from "../../data/session-store.ts";
import { QuotaDialog } from "../../quotas/quota-dialog.tsx";
import { formatBound, limitWords, singleQuotas, subjectWords } from "../../quotas/quota-words.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Page } from "../../ui/page.tsx";

/** Undefined: nobody's dialog is open. Of null is not known yet whose. */
type Asked = string | null | undefined;

/** What accounts may ask for: each that was set, and what is in force where nothing was. */
export const QuotasScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(quotasQuery);
  const maySet = useMay("admin");
  const [asked, setAsked] = useState<Asked>();
  return (
    <Page
      title={t("quotas.title")}
      intro={t("quotas.intro")}
      actions={
        maySet && (
          <Button leftSection={<Icon name="plus" />} onClick={() => setAsked(null)}>
            {t("quotas.set")}
          </Button>
        )
      }
    >
      {asked !== undefined && <QuotaDialog of={asked ?? undefined} onClose={() => setAsked(undefined)} />}
      <QueryView query={query}>
        {(records) => (
          <DataTable
            label={t("quotas.title")}
            rows={records.filter(({ of, quota }) => of === everyone || Object.keys(quota).length > 0)}
            rowKey={({ of }) => of}
            columns={[...quotaColumns(t), ...(maySet ? [editColumn(t, setAsked)] : [])]}
          />
        )}
      </QueryView>
    </Page>
  );
};

const quotaColumns = (t: TFunction): Column<QuotaRecord>[] => [
  { key: "of", title: t("quotas.whose"), cell: ({ of }) => subjectWords(t, of) },
  ...singleQuotas.map(
    (name): Column<QuotaRecord> => ({
      key: name,
      title: t(`quotas.column.${name}`),
      isNumber: true,
      cell: ({ quota, inForce }) => (
        <Bound isSet={quota[name] !== undefined} text={formatBound(t, name, inForce[name])} />
      ),
    }),
  ),
  {
    key: "limits",
    title: t("quotas.column.limits"),
    cell: ({ quota, inForce }) => (
      <Bound isSet={quota.limits !== undefined} text={limitWords(t, inForce.limits).join(" · ") || t("quotas.none")} />
    ),
  },
];

/** What was said here stands out from what comes from a wider quota. */
const Bound = ({ isSet, text }: { isSet: boolean; text: string }) =>
  isSet ? <strong>{text}</strong> : <span>{text}</span>;

const editColumn = (t: TFunction, ask: (of: string) => void): Column<QuotaRecord> => ({
  key: "edit",
  title: t("access.end"),
  isBare: true,
  cell: ({ of }) => (
    <IconButton icon="pencil" label={t("quotas.setOf", { whose: subjectWords(t, of) })} onClick={() => ask(of)} />
  ),
});
