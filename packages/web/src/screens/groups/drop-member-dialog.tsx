import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";

type DropMemberDialogProps = { group: string; member: string; onClose: () => void };

export const DropMemberDialog = ({ group, member, onClose }: DropMemberDialogProps) => {
  const { t } = useTranslation();
  const { mutate, isPending, error } = useChange(() => client.groups.removeMember(group, member));
  return (
    <ConfirmDialog
      title={t("groups.drop", { name: member })}
      text={t("groups.dropText")}
      verb={t("groups.dropVerb")}
      isPending={isPending}
      failure={<ChangeFailed error={error} />}
      onConfirm={() => mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
};
