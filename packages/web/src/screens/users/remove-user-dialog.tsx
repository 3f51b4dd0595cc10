import { Button, Group, Stack, Text } from "@mantine/core";
import type { User } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Dialog } from "../../ui/dialog.tsx";

export const RemoveUserDialog = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const { t } = useTranslation();
  const { mutateAsync, isPending, error } = useChange(() => client.users.remove(user.id));
  const remove = async (): Promise<void> => {
    await mutateAsync();
    onClose();
  };
  return (
    <Dialog title={t("access.removeUser", { name: user.name })} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm">{t("access.removeText")}</Text>
        <ChangeFailed error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.close")}
          </Button>
          {/* Why it failed is told above. */}
          <Button color="red" loading={isPending} onClick={() => void remove().catch(() => {})}>
            {t("access.remove")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
};
