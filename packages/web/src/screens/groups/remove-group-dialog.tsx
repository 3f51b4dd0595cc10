import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";

export const RemoveGroupDialog = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useChange(async () => {
    await client.groups.remove(name);
    // Before what is shown of it is looked up again: there is nothing any more.
    await navigate({ to: "/groups" });
  });
  return (
    <ConfirmDialog
      title={t("groups.removeOne", { name })}
      text={t("groups.removeText")}
      verb={t("groups.remove")}
      isPending={isPending}
      failure={<ChangeFailed error={error} />}
      onConfirm={mutate}
      onClose={onClose}
    />
  );
};
