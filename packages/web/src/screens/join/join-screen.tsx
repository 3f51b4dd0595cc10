import { Card, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/session-store.ts";
import { Page } from "../../ui/page.tsx";
import { JoinForm } from "./join-form.tsx";

/** Where a class's link leads. */
export const JoinScreen = () => {
  const { t } = useTranslation();
  const who = useSession(({ who: known }) => known);
  const hasAccount = who !== null && who.userId !== null;
  const intro = hasAccount ? t("groups.enterIntro") : t("groups.joinIntro", { host: location.host });
  return (
    <Page isForm title={t("groups.joinTitle")} intro={intro}>
      <Card withBorder p="lg">
        <JoinForm hasAccount={hasAccount} />
        <Text size="sm" mt="md">
          {who === null ? t("groups.haveAccount") : t("groups.signedInAs", { name: who.name })}{" "}
          <Link to="/run" className="text-link">
            {who === null ? t("access.signIn") : t("groups.goOn")}
          </Link>
        </Text>
      </Card>
    </Page>
  );
};
