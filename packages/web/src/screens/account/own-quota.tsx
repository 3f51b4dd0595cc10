import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { quotaQuery } from "../../access/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { QuotaFacts } from "../../quotas/quota-facts.tsx";

/** What one may ask for, and how much of it is used. */
export const OwnQuota = () => {
  const { t } = useTranslation();
  const query = useQuery(quotaQuery("me"));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("quotas.ownText")}
      </Text>
      <QueryView query={query}>{(record) => <QuotaFacts record={record} />}</QueryView>
    </Stack>
  );
};
