import { Group, Text, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { saveFile } from "../../ui/save-file.ts";
import type { OpenTerminal } from "./open-terminal.ts";
import type { ScreenLog } from "./screen-log.ts";

type TerminalToolsProps = { ref: Ref<HTMLDivElement>; opened: OpenTerminal | null; log: ScreenLog; fileName: string };

export const TerminalTools = ({ ref, opened, log, fileName }: TerminalToolsProps) => {
  const { t } = useTranslation();
  const { readTerminal, set } = usePreferences();
  const clipboard = useClipboard({ timeout: 1_500 });
  const [text, setText] = useState("");
  const [isFound, setFound] = useState(true);
  const find = (isBack: boolean): void => {
    const found = isBack ? opened?.search.findPrevious(text) : opened?.search.findNext(text);
    setFound(text === "" || found === true);
  };
  return (
    <Group ref={ref} gap={4} px="xs" py={4} wrap="nowrap" className="output-tools">
      <TextInput
        size="xs"
        leftSection={<Icon name="search" size={14} />}
        aria-label={t("output.search")}
        placeholder={t("output.search")}
        value={text}
        error={!isFound}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key, shiftKey }) => key === "Enter" && find(!shiftKey)}
        flex={1}
        maw={240}
        miw={80}
      />
      <Text size="xs" c="dimmed" role="status" truncate>
        {isFound ? t("jobs.terminalKeys") : t("jobs.notFound")}
      </Text>
      <Group gap={0} ml="auto" wrap="nowrap">
        <IconButton
          icon="eye"
          label={t("jobs.readTerminal")}
          aria-pressed={readTerminal}
          variant={readTerminal ? "light" : "subtle"}
          onClick={() => set({ readTerminal: !readTerminal })}
        />
        <IconButton
          icon={clipboard.copied ? "check" : "copy"}
          label={clipboard.copied ? t("output.copied") : t("output.copy")}
          onClick={() => opened && clipboard.copy(allText(opened))}
        />
        <IconButton
          icon="download"
          label={t("output.download")}
          onClick={() => saveFile(`${fileName}.txt`, new Blob(log.chunks as BlobPart[]))}
        />
      </Group>
    </Group>
  );
};

/** What is on the screen and above it, without colours. */
const allText = ({ terminal }: OpenTerminal): string => {
  terminal.selectAll();
  const text = terminal.getSelection();
  terminal.clearSelection();
  return text;
};
