import type { User } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";

export const RemoveUserDialog = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const { t } = useTranslation();
  const { mutate, isPending, error } = useChange(() => client.users.remove(user.id));
  return (
    <ConfirmDialog
      title={t("access.removeUser", { name: user.name })}
      text={t("access.removeText")}
      verb={t("access.remove")}
      isPending={isPending}
      failure={<ChangeFailed error={error} />}
      onConfirm={() => mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
};
