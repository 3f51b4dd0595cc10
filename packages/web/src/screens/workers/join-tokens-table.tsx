import { Stack, Text } from "@mantine/core";
import type { JoinToken } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { joinTokensQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { QueryView } from "../../data/query-view.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useNow } from "../../ui/use-now.ts";

/** Tokens that let workers join: for whom, until when, and who has joined with each. */
export const JoinTokensTable = () => {
  const { t } = useTranslation();
  const query = useQuery(joinTokensQuery);
  const nowMs = useNow(10_000);
  const { mutate, error } = useChange((id: string) => client.joinTokens.revoke(id));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("yard.add.tokensText")}
      </Text>
      <ChangeFailed error={error} />
      <QueryView query={query} rows={2}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Text size="sm">{t("yard.add.noTokens")}</Text>
          ) : (
            <DataTable
              label={t("yard.add.tokens")}
              rows={tokens}
              rowKey={({ id }) => id}
              columns={tokenColumns(t, nowMs, mutate)}
            />
          )
        }
      </QueryView>
    </Stack>
  );
};

const tokenColumns = (t: TFunction, nowMs: number, revoke: (id: string) => void): readonly Column<JoinToken>[] => [
  { key: "id", title: t("yard.add.token"), cell: ({ id }) => <span className="mono">…{tail(id)}</span> },
  { key: "for", title: t("yard.add.for"), cell: ({ name }) => name ?? t("yard.add.anyName") },
  {
    key: "made",
    title: t("yard.add.made"),
    cell: ({ createdBy, createdAtMs }) => (
      <span>
        {createdBy}, <TimeText atMs={createdAtMs} />
      </span>
    ),
  },
  {
    key: "ends",
    title: t("yard.add.until"),
    cell: ({ expiresAtMs }) => (nowMs < expiresAtMs ? <TimeText atMs={expiresAtMs} isAhead /> : t("yard.add.over")),
  },
  {
    key: "used",
    title: t("yard.add.used"),
    cell: ({ uses, usedBy }) => (
      <span>
        {t("yard.add.usedOf", { used: usedBy.length, most: uses })}
        {usedBy.length > 0 && `: ${usedBy.map(({ name }) => name).join(", ")}`}
      </span>
    ),
  },
  {
    key: "revoke",
    title: t("yard.add.revoke"),
    isBare: true,
    cell: ({ id, expiresAtMs, uses, usedBy }) =>
      nowMs < expiresAtMs &&
      usedBy.length < uses && (
        <IconButton icon="trash" label={t("yard.add.revokeOne", { id: tail(id) })} onClick={() => revoke(id)} />
      ),
  },
];

/** Enough of an id to tell it from the others. */
const tail = (id: string): string => id.slice(-6);
