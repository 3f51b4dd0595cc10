import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useConnection } from "../../data/connection-store.ts";

/** Where somebody signs in whom the identity provider lets into the account. */
export const NoPassword = () => {
  const { t } = useTranslation();
  const provider = useConnection((connection) => connection.provider) ?? t("access.someProvider");
  return <Text size="sm">{t("access.noPassword", { provider })}</Text>;
};
