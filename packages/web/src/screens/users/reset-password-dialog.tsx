import { Button, Stack } from "@mantine/core";
import { Password, type User } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { NewPasswordField } from "../../access/new-password-field.tsx";
import { Secret } from "../../access/secret.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Dialog } from "../../ui/dialog.tsx";

export const ResetPasswordDialog = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const { mutate, isSuccess, isPending, error } = useChange(() => client.users.setPassword(user.id, { password }));
  return (
    <Dialog title={t("access.resetPassword", { name: user.name })} onClose={onClose}>
      {isSuccess ? (
        <Secret label={t("access.newPassword")} value={password} />
      ) : (
        <Stack gap="sm">
          <NewPasswordField value={password} onChange={setPassword} />
          <ChangeFailed error={error} />
          <Button loading={isPending} disabled={!Password.safeParse(password).success} onClick={() => mutate()}>
            {t("access.changePassword")}
          </Button>
        </Stack>
      )}
    </Dialog>
  );
};
