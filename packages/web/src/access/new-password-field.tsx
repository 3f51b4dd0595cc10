import { Button, Group, TextInput } from "@mantine/core";
import { madeUpPassword } from "@runyard/client";
import { accountBounds } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icon.tsx";

type NewPasswordFieldProps = { value: string; onChange: (password: string) => void };

/** A password for somebody else: shown, since it is to be handed on. */
export const NewPasswordField = ({ value, onChange }: NewPasswordFieldProps) => {
  const { t } = useTranslation();
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        label={t("access.newPassword")}
        description={t("access.passwordLeast", { count: accountBounds.passwordLeast })}
        autoComplete="off"
        classNames={{ input: "mono" }}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Button variant="default" leftSection={<Icon name="refresh" />} onClick={() => onChange(madeUpPassword())}>
        {t("access.generate")}
      </Button>
    </Group>
  );
};
