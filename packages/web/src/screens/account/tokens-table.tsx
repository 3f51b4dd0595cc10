import { Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { tokensQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { QueryView } from "../../data/query-view.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { TokenDialog } from "./token-dialog.tsx";

export const TokensTable = () => {
  const { t } = useTranslation();
  const query = useQuery(tokensQuery);
  const [isOpen, { open, close }] = useDisclosure(false);
  const { mutate, error } = useChange((id: string) => client.tokens.revoke(id));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("access.tokensText")}
      </Text>
      <Button w="fit-content" variant="default" leftSection={<Icon name="plus" />} onClick={open}>
        {t("access.newToken")}
      </Button>
      {isOpen && <TokenDialog onClose={close} />}
      <ChangeFailed error={error} />
      <QueryView query={query}>
        {(tokens) =>
          tokens.length > 0 && (
            <DataTable
              label={t("access.tokens")}
              rows={tokens}
              rowKey={({ id }) => id}
              columns={[
                { key: "name", title: t("access.tokenName"), cell: ({ name }) => name },
                {
                  key: "scopes",
                  title: t("access.scopes"),
                  cell: ({ scopes }) => scopes.map((scope) => t(`access.scope.${scope}`)).join(", "),
                },
                {
                  key: "ends",
                  title: t("access.ends"),
                  cell: ({ expiresAtMs }) =>
                    expiresAtMs === null ? t("access.never") : <TimeText atMs={expiresAtMs} isAhead />,
                },
                {
                  key: "used",
                  title: t("access.lastUsed"),
                  cell: ({ lastUsedAtMs, lastUsedFrom }) =>
                    lastUsedAtMs === null ? (
                      t("access.unused")
                    ) : (
                      <span>
                        <TimeText atMs={lastUsedAtMs} /> · {lastUsedFrom}
                      </span>
                    ),
                },
                {
                  key: "revoke",
                  title: t("access.end"),
                  isBare: true,
                  cell: ({ id, name }) => (
                    <IconButton icon="trash" label={t("access.revokeToken", { name })} onClick={() => mutate(id)} />
                  ),
                },
              ]}
            />
          )
        }
      </QueryView>
    </Stack>
  );
};
