import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Page } from "../ui/page.tsx";
import { Failed } from "../ui/view-state.tsx";

/** For addresses that no screen has. */
export const NotFound = () => {
  const { t } = useTranslation();
  return (
    <Page title={t("app.notFound.title")}>
      <Text>{t("app.notFound.text")}</Text>
      <Button component="a" href="/" w="fit-content">
        {t("app.notFound.home")}
      </Button>
    </Page>
  );
};

/** For a screen that threw, or whose script did not come because the controller has a newer build. */
export const Crashed = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  return (
    <Page title={t("app.crashed.title")}>
      <Failed text={t("app.crashed.text")} details={String(error)} onRetry={() => location.reload()} />
    </Page>
  );
};
