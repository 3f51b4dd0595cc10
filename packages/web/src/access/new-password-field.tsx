import { Button, Group, TextInput } from "@mantine/core";
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
      <Button variant="default" leftSection={<Icon name="refresh" />} onClick={() => onChange(randomPassword())}>
        {t("access.generate")}
      </Button>
    </Group>
  );
};

/** Letters and digits that are not taken for one another. */
const signs = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
const length = 16;

/** Each sign as likely as the others: bytes beyond the last whole round are thrown away. */
const randomPassword = (): string => {
  let password = "";
  while (password.length < length) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < signs.length * Math.floor(256 / signs.length)) password += signs[byte % signs.length];
  }
  return password;
};
