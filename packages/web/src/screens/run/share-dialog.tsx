import { Alert, Button, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";

/** Some programs that pass links on cut them there. */
const longLinkChars = 8_000;

export const ShareDialog = ({ link, onClose }: { link: string; onClose: () => void }) => {
  const { t } = useTranslation();
  return (
    <Dialog title={t("run.shareTitle")} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm">{t("run.shareText")}</Text>
        <Group gap="xs" wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            label={t("run.link")}
            readOnly
            value={link}
            data-autofocus
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button onClick={copy} leftSection={<Icon name={copied ? "check" : "copy"} />}>
                {copied ? t("output.copied") : t("run.copyLink")}
              </Button>
            )}
          </CopyButton>
        </Group>
        {link.length > longLinkChars && <Alert color="orange">{t("run.longLink")}</Alert>}
      </Stack>
    </Dialog>
  );
};
