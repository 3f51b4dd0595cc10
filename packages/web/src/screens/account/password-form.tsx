import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { accountBounds } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";

export const PasswordForm = ({ userId, name }: { userId: string; name: string }) => {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, isSuccess, error } = useChange(async () => {
    await client.users.setPassword(userId, { current, password });
    setCurrent("");
    setPassword("");
  });
  const isTooShort = password.length < accountBounds.passwordLeast;
  const show = { "aria-label": t("access.showPassword") };
  return (
    <form
      aria-label={t("access.changePassword")}
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Stack gap="sm" maw={420}>
        {/* So that password managers know whose it is. */}
        <input hidden readOnly autoComplete="username" value={name} />
        <PasswordInput
          label={t("access.currentPassword")}
          autoComplete="current-password"
          visibilityToggleButtonProps={show}
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
        />
        <PasswordInput
          label={t("access.newPassword")}
          description={t("access.passwordLeast", { count: accountBounds.passwordLeast })}
          autoComplete="new-password"
          visibilityToggleButtonProps={show}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <ChangeFailed error={error} />
        <Text size="sm" role="status">
          {isSuccess && t("access.passwordChanged")}
        </Text>
        <Button type="submit" w="fit-content" loading={isPending} disabled={current === "" || isTooShort}>
          {t("access.changePassword")}
        </Button>
      </Stack>
    </form>
  );
};
