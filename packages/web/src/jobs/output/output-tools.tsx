import { Group, Text, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { saveFile } from "../../ui/save-file.ts";
import type { OutputLog } from "./output-log.ts";

type OutputToolsProps = {
  log: OutputLog;
  fileName: string;
  follows: boolean;
  onFollow: (follows: boolean) => void;
  search: { text: string; at: number };
  matchCount: number;
  onSearch: (search: { text: string; at: number }) => void;
};

export const OutputTools = ({ log, fileName, follows, onFollow, search, matchCount, onSearch }: OutputToolsProps) => {
  const { t } = useTranslation();
  const { wrapOutput, set } = usePreferences();
  const clipboard = useClipboard({ timeout: 1_500 });
  const step = (by: number): void => {
    if (matchCount > 0) onSearch({ ...search, at: (search.at + by + matchCount) % matchCount });
  };
  return (
    <Group gap={4} px="xs" py={4} wrap="nowrap" className="output-tools">
      <TextInput
        size="xs"
        leftSection={<Icon name="search" size={14} />}
        aria-label={t("output.search")}
        placeholder={t("output.search")}
        value={search.text}
        onChange={({ currentTarget }) => onSearch({ text: currentTarget.value, at: 0 })}
        onKeyDown={({ key, shiftKey }) => key === "Enter" && step(shiftKey ? -1 : 1)}
        flex={1}
        maw={240}
        miw={80}
      />
      <Text size="xs" c="dimmed" role="status" aria-live="polite" style={{ whiteSpace: "nowrap" }}>
        {search.text !== "" && t("output.matches", { at: matchCount === 0 ? 0 : search.at + 1, count: matchCount })}
      </Text>
      <Group gap={0} ml="auto" wrap="nowrap">
        <IconButton
          icon="arrow-down"
          label={t("output.follow")}
          aria-pressed={follows}
          variant={follows ? "light" : "subtle"}
          onClick={() => onFollow(!follows)}
        />
        <IconButton
          icon="text-wrap"
          label={t("output.wrap")}
          aria-pressed={wrapOutput}
          variant={wrapOutput ? "light" : "subtle"}
          onClick={() => set({ wrapOutput: !wrapOutput })}
        />
        <IconButton
          icon={clipboard.copied ? "check" : "copy"}
          label={clipboard.copied ? t("output.copied") : t("output.copy")}
          onClick={() => clipboard.copy(log.text())}
        />
        <IconButton
          icon="download"
          label={t("output.download")}
          onClick={() => saveFile(`${fileName}.txt`, log.text())}
        />
      </Group>
    </Group>
  );
};
