import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/dialog.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** Over the page, which stays as it is: what was written is not lost to a session that ended. */
export const SessionOver = ({ name }: { name?: string }) => {
  const { t } = useTranslation();
  return (
    <Dialog title={t("access.over")} onClose={() => {}} isFirm>
      <Stack gap="sm">
        <Text size="sm">{t("access.overText")}</Text>
        <SignInForm {...(name !== undefined && { name })} />
        <Button variant="subtle" onClick={() => location.assign("/run")}>
          {t("access.somebodyElse")}
        </Button>
      </Stack>
    </Dialog>
  );
};
