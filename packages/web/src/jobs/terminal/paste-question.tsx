import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

type PasteQuestionProps = { text: string; onAnswer: (isWanted: boolean) => void };

/** Several lines at once: a shell would carry each of them out. */
export const PasteQuestion = ({ text, onAnswer }: PasteQuestionProps) => {
  const { t } = useTranslation();
  const question = t("jobs.pasteLines", { count: text.trimEnd().split(/\r\n|\r|\n/).length });
  return (
    <Group
      role="alertdialog"
      aria-label={question}
      gap="xs"
      px="xs"
      py={4}
      className="terminal-question"
      onKeyDown={({ key }) => key === "Escape" && onAnswer(false)}
    >
      <Text size="sm">{question}</Text>
      <Button size="compact-sm" data-autofocus autoFocus onClick={() => onAnswer(true)}>
        {t("jobs.paste")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => onAnswer(false)}>
        {t("jobs.pasteNot")}
      </Button>
    </Group>
  );
};
