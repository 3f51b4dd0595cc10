import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { sessionsQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { QueryView } from "../../data/query-view.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { TimeText } from "../../ui/time-text.tsx";

export const SessionsTable = () => {
  const { t } = useTranslation();
  const query = useQuery(sessionsQuery);
  const { mutate, error } = useChange((id: string) => client.session.revoke(id));
  return (
    <QueryView query={query}>
      {(sessions) => (
        <Stack gap="xs">
          <ChangeFailed error={error} />
          <DataTable
            label={t("access.sessions")}
            rows={sessions}
            rowKey={({ id }) => id}
            columns={[
              {
                key: "agent",
                title: t("access.agent"),
                cell: ({ agent, current }) => (current ? t("access.thisOne") : agent || "–"),
              },
              { key: "address", title: t("access.address"), cell: ({ address }) => address },
              { key: "begun", title: t("access.begun"), cell: ({ createdAtMs }) => <TimeText atMs={createdAtMs} /> },
              {
                key: "used",
                title: t("access.lastUsed"),
                cell: ({ lastUsedAtMs }) => <TimeText atMs={lastUsedAtMs} />,
              },
              {
                key: "ends",
                title: t("access.ends"),
                cell: ({ expiresAtMs }) => <TimeText atMs={expiresAtMs} isAhead />,
              },
              {
                key: "end",
                title: t("access.end"),
                isBare: true,
                cell: ({ id, agent, current }) =>
                  !current && (
                    <IconButton
                      icon="logout"
                      label={t("access.endSession", { agent: agent || id })}
                      onClick={() => mutate(id)}
                    />
                  ),
              },
            ]}
          />
        </Stack>
      )}
    </QueryView>
  );
};
