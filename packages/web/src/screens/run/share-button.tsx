import { Alert, Button, CopyButton, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../../draft/draft-store.ts";
import { shareLink } from "../../draft/share-link.ts";
import { Icon } from "../../ui/icon.tsx";

/** Some programs that pass links on cut them there. */
const longLinkChars = 8_000;

/** A link that carries the program itself: nothing is stored anywhere for it. */
export const ShareButton = () => {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const [link, setLink] = useState("");
  const share = async (): Promise<void> => {
    setLink(await shareLink(useDraft.getState().draft));
    open();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="share" />}
        className="toolbar-button"
        onClick={() => void share()}
      >
        {t("run.share")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t("run.shareTitle")}
        closeButtonProps={{ "aria-label": t("run.close") }}
      >
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
      </Modal>
    </>
  );
};
