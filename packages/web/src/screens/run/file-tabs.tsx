import { Group, TextInput } from "@mantine/core";
import { ProgramPath } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../../draft/draft-store.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** The program's files; the open one can be renamed, made the main one or removed. */
export const FileTabs = () => {
  const { t } = useTranslation();
  const { draft, openPath, open } = useDraft();
  const [renamed, setRenamed] = useState<string | null>(null);
  return (
    <Group gap={2} wrap="nowrap" className="file-tabs" role="group" aria-label={t("run.files")}>
      {draft.files.map(({ path }) =>
        renamed === path ? (
          <RenameField key={path} path={path} onDone={() => setRenamed(null)} />
        ) : (
          <button
            key={path}
            type="button"
            className="file-tab"
            aria-pressed={path === openPath}
            onClick={() => open(path)}
            onDoubleClick={() => setRenamed(path)}
          >
            {path}
            {draft.files.length > 1 && path === draft.entry && <small> {t("run.mainMark")}</small>}
          </button>
        ),
      )}
      {draft.files.length > 0 && <FileActions onRename={() => setRenamed(openPath)} />}
    </Group>
  );
};

/** What is done with the open file. */
const FileActions = ({ onRename }: { onRename: () => void }) => {
  const { t } = useTranslation();
  const { draft, openPath, change, remove, addFiles } = useDraft();
  const isAlone = draft.files.length < 2;
  const add = (): void => addFiles([{ path: freePath(draft.files.map(({ path }) => path)), content: "" }], []);
  return (
    <Group gap={0} wrap="nowrap" ml="auto">
      <IconButton size="md" icon="plus" label={t("run.addFile")} onClick={add} />
      <IconButton size="md" icon="pencil" label={t("run.rename", { path: openPath })} onClick={onRename} />
      {!isAlone && openPath !== draft.entry && (
        <IconButton
          size="md"
          icon="star"
          label={t("run.makeMain", { path: openPath })}
          onClick={() => change({ entry: openPath })}
        />
      )}
      {!isAlone && (
        <IconButton
          size="md"
          icon="trash"
          label={t("run.removeFile", { path: openPath })}
          onClick={() => remove(openPath)}
        />
      )}
    </Group>
  );
};

const freePath = (taken: readonly string[]): string => {
  for (let number = 1; ; number += 1) if (!taken.includes(`file${number}.txt`)) return `file${number}.txt`;
};

const RenameField = ({ path, onDone }: { path: string; onDone: () => void }) => {
  const { t } = useTranslation();
  const { draft, rename } = useDraft();
  const [text, setText] = useState(path);
  const isTaken = text !== path && draft.files.some((file) => file.path === text);
  const isValid = ProgramPath.safeParse(text).success && !isTaken;
  const finish = (): void => {
    if (isValid && text !== path) rename(path, text);
    onDone();
  };
  return (
    <TextInput
      size="xs"
      w={160}
      aria-label={t("run.newName")}
      value={text}
      error={!isValid}
      autoFocus
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key }) => {
        if (key === "Enter") finish();
        if (key === "Escape") onDone();
      }}
    />
  );
};
