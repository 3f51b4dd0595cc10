import { Button, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { quotaQuery } from "../../access/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { useMay } from "../../data/session-store.ts";
import { QuotaDialog } from "../../quotas/quota-dialog.tsx";
import { QuotaFacts } from "../../quotas/quota-facts.tsx";
import { groupSubject } from "../../quotas/quota-words.ts";
import { Icon } from "../../ui/icon.tsx";

/** What each member may ask for. */
export const GroupQuota = ({ name }: { name: string }) => {
  const { t } = useTranslation();
  const of = groupSubject(name);
  const query = useQuery(quotaQuery(of));
  const maySet = useMay("admin");
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Stack gap="sm">
      <QueryView query={query}>{(record) => <QuotaFacts record={record} />}</QueryView>
      {maySet && (
        <Button w="fit-content" variant="default" leftSection={<Icon name="pencil" />} onClick={open}>
          {t("quotas.change")}
        </Button>
      )}
      {isOpen && <QuotaDialog of={of} onClose={close} />}
    </Stack>
  );
};
