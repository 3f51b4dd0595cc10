import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { Password, Role, UserName } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { NewPasswordField } from "../../access/new-password-field.tsx";
import { Secret } from "../../access/secret.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { signIn } from "../../data/session.ts";
import { useSession } from "../../data/session-store.ts";
import { Dialog } from "../../ui/dialog.tsx";

/** Makes an account, and shows its password to be handed on. */
export const AddUserDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation();
  // Nobody needs to sign in until this account is made: whoever makes it is an administrator, and goes on as one.
  const [isFirst] = useState(() => useSession.getState().who?.via === "loopback");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(isFirst ? "admin" : "user");
  const [password, setPassword] = useState("");
  const { mutate, data, isPending, error } = useChange(async () => {
    const user = await client.users.add({ name, role, password });
    if (isFirst) await signIn({ name, password });
    return user;
  });
  const isNamed = UserName.safeParse(name).success;
  return (
    <Dialog title={t("access.addUser")} onClose={onClose}>
      {data !== undefined ? (
        <Stack gap="sm">
          <Text size="sm">{t("access.added", { name: data.name })}</Text>
          <Secret label={t("access.newPassword")} value={password} />
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            mutate();
          }}
        >
          <Stack gap="sm">
            {isFirst && <Text size="sm">{t("access.firstAccount")}</Text>}
            <TextInput
              label={t("access.name")}
              description={t("access.nameHint")}
              data-autofocus
              autoCapitalize="none"
              spellCheck={false}
              error={name !== "" && !isNamed}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <NativeSelect
              label={t("access.role")}
              disabled={isFirst}
              description={t(`access.roleMay.${role}`)}
              data={Role.options.map((value) => ({ value, label: t(`app.roles.${value}`) }))}
              value={role}
              onChange={({ currentTarget }) => setRole(currentTarget.value as Role)}
            />
            <NewPasswordField value={password} onChange={setPassword} />
            <ChangeFailed error={error} />
            <Button type="submit" loading={isPending} disabled={!isNamed || !Password.safeParse(password).success}>
              {t("access.addUser")}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
};
