import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/session-store.ts";
import { Facts } from "../../ui/facts.tsx";
import { Page } from "../../ui/page.tsx";
import { Section } from "../../ui/section.tsx";
import { NoPassword } from "./no-password.tsx";
import { OwnGroups } from "./own-groups.tsx";
import { OwnQuota } from "./own-quota.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SessionsTable } from "./sessions-table.tsx";
import { TokensTable } from "./tokens-table.tsx";

/** One's own name, role, password, sessions and tokens. */
export const AccountScreen = () => {
  const { t } = useTranslation();
  const who = useSession(({ who: known }) => known);
  if (who === null) return null;
  return (
    <Page title={t("access.account")}>
      <Facts
        facts={[
          [t("access.name"), who.name],
          [t("access.role"), t(`app.roles.${who.role}`)],
          [t("access.groups"), <OwnGroups key="groups" />],
        ]}
      />
      {who.via === "loopback" && <Text size="sm">{t("access.loopback")}</Text>}
      <Stack gap="xl">
        <Section title={t("quotas.own")}>
          <OwnQuota />
        </Section>
        {who.userId !== null && (
          <Section title={t(who.hasPassword ? "access.changePassword" : "access.password")}>
            {who.hasPassword ? <PasswordForm userId={who.userId} name={who.name} /> : <NoPassword />}
          </Section>
        )}
        <Section title={t("access.tokens")}>
          <TokensTable />
        </Section>
        <Section title={t("access.sessions")}>
          <SessionsTable />
        </Section>
      </Stack>
    </Page>
  );
};
