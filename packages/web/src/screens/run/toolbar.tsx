import { Button, FileButton, Group, Text } from "@mantine/core";
import type { Language } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { useIsConnected } from "../../data/connection-store.ts";
import { emptyDraft } from "../../draft/draft.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { LanguageSelect } from "./language-select.tsx";
import { OptionsButton } from "./options-button.tsx";
import { ShareButton } from "./share-button.tsx";

type ToolbarProps = {
  languages: readonly Language[];
  isLive: boolean;
  onRun: () => void;
  onStop: () => void;
  onFiles: (files: readonly File[]) => void;
};

export const Toolbar = ({ languages, isLive, onRun, onStop, onFiles }: ToolbarProps) => {
  const { t } = useTranslation();
  const isConnected = useIsConnected();
  const isEmpty = useDraft(({ draft }) => draft.files.every(({ content }) => content.trim() === ""));
  return (
    <Group gap="xs" px="xs" py={6} className="run-toolbar">
      <LanguageSelect languages={languages} />
      {isLive ? (
        <Button
          color="red"
          leftSection={<Icon name="player-stop" />}
          onClick={onStop}
          title="Ctrl+."
          data-action="stop"
        >
          {t("run.stop")}
        </Button>
      ) : (
        <Button
          leftSection={<Icon name="player-play" />}
          disabled={!isConnected || isEmpty}
          onClick={onRun}
          title="Ctrl+Enter"
          data-action="run"
        >
          {t("run.run")}
        </Button>
      )}
      {!isConnected && (
        <Text size="xs" c="dimmed">
          {t("run.notConnected")}
        </Text>
      )}
      <Group gap="xs" ml="auto">
        <OptionsButton />
        <ShareButton />
        <FileButton multiple onChange={onFiles}>
          {(props) => <IconButton icon="folder-open" label={t("run.open")} data-action="open" {...props} />}
        </FileButton>
        <ProgramActions languages={languages} />
      </Group>
    </Group>
  );
};

/** What is done with the program as a whole. */
const ProgramActions = ({ languages }: { languages: readonly Language[] }) => {
  const { t } = useTranslation();
  const { draft, openPath, before, replace, backToBefore } = useDraft();
  const startAnew = (): void => {
    const language = languages.find(({ name }) => name === draft.language) ?? languages[0];
    if (language === undefined) return;
    const { path, content } = language.example;
    replace({ ...emptyDraft, files: [{ path, content }], entry: path, language: language.name });
  };
  const open = draft.files.find(({ path }) => path === openPath);
  const canSave = open !== undefined && open.encoding !== "base64";
  return (
    <Group gap={0}>
      <IconButton icon="file-plus" label={t("run.startAnew")} data-action="anew" onClick={startAnew} />
      {before !== null && before.files.length > 0 && (
        <IconButton icon="arrow-back-up" label={t("run.backToBefore")} onClick={backToBefore} />
      )}
      {canSave && (
        <IconButton
          icon="download"
          label={t("run.saveFile")}
          data-action="save"
          onClick={() => saveFile(open.path.replace(/^.*\//, ""), open.content)}
        />
      )}
    </Group>
  );
};
