import { Card, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../ui/page.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** In place of any screen until somebody is in: the address stays, so that it is where one gets to. */
export const SignInScreen = ({ note }: { note?: string }) => {
  const { t } = useTranslation();
  return (
    <Page isForm title={t("access.signIn")} intro={t("access.intro", { host: location.host })}>
      <Card withBorder p="lg">
        {note !== undefined && (
          <Text size="sm" mb="sm" role="alert">
            {note}
          </Text>
        )}
        <SignInForm />
        <Text size="sm" c="dimmed" mt="md">
          {t("access.noAccount")}
        </Text>
        <Text size="sm" mt="xs">
          <Link to="/join" className="text-link">
            {t("access.haveCode")}
          </Link>
        </Text>
      </Card>
    </Page>
  );
};
