import { Text } from "@mantine/core";
import type { Role } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { useSession } from "../data/session-store.ts";
import { Page } from "../ui/page.tsx";

/** For screens that the role does not reach. */
export const Forbidden = ({ least }: { least: Role }) => {
  const { t } = useTranslation();
  const who = useSession(({ who: known }) => known);
  return (
    <Page title={t("access.forbidden")}>
      <Text>
        {t("access.forbiddenText", {
          name: who?.name ?? "",
          role: t(`app.roles.${who?.role ?? "viewer"}`),
          least: t(`app.roles.${least}`),
        })}
      </Text>
    </Page>
  );
};
