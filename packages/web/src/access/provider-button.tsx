import { Button, Divider } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useConnection } from "../data/connection-store.ts";
import { Icon } from "../ui/icon.tsx";

/** The way in through the identity provider, where there is one; it leads back to the page it began on. */
export const ProviderButton = () => {
  const { t } = useTranslation();
  const provider = useConnection((connection) => connection.provider);
  const page = useLocation({
    select: ({ pathname, searchStr }) => (pathname === "/login" ? "" : pathname + searchStr),
  });
  if (provider === null) return null;
  const query = page === "" ? "" : `?return=${encodeURIComponent(page)}`;
  return (
    <>
      <Divider label={t("access.or")} />
      <Button
        component="a"
        href={`/api/v1/session/oidc${query}`}
        variant="default"
        leftSection={<Icon name="link" />}
        styles={{ label: { whiteSpace: "normal" } }}
        h="auto"
        mih={36}
        py={6}
      >
        {t("access.signInWith", { provider })}
      </Button>
    </>
  );
};
