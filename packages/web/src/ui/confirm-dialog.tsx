import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";

type ConfirmDialogProps = {
  title: string;
  text: string;
  /** What it does, on the button. */
  verb: string;
  isPending: boolean;
  /** Why it was not done. */
  failure: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that cannot be undone. */
export const ConfirmDialog = ({ title, text, verb, isPending, failure, onConfirm, onClose }: ConfirmDialogProps) => {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {failure}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.close")}
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
};
