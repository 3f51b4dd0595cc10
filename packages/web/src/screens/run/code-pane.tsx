import { Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../../draft/draft-store.ts";
import { Editor } from "../../editor/editor.tsx";
import { formatMoment } from "../../i18n/format.ts";
import type { Diagnostic } from "../../jobs/output/diagnostics.ts";
import { FileTabs } from "./file-tabs.tsx";

type CodePaneProps = {
  diagnostics: readonly Diagnostic[];
  target: { line: number; column: number | null } | null;
};

const hintId = "editor-hint";

/** The files, the editor, and the line below it that says where one is and how to leave. */
export const CodePane = ({ diagnostics, target }: CodePaneProps) => {
  const { t } = useTranslation();
  const { draft, openPath, edit, saved } = useDraft();
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const file = draft.files.find(({ path }) => path === openPath);
  return (
    <div className="code-pane">
      <FileTabs />
      <div className="code-place">
        {file?.encoding === "base64" ? (
          <Text p="md">{t("run.notText")}</Text>
        ) : (
          <Editor
            path={openPath}
            content={file?.content ?? ""}
            label={t("run.editorLabel", { path: openPath })}
            describedBy={hintId}
            diagnostics={diagnostics}
            target={target}
            onChange={(content) => edit(openPath, content)}
            onCursor={(line, column) => setCursor({ line, column })}
          />
        )}
      </div>
      <Group gap="md" px="xs" py={2} justify="space-between" className="code-status">
        <Text size="xs" c="dimmed">
          {t("run.cursor", cursor)} · <span id={hintId}>{t("run.leaveEditor")}</span>
        </Text>
        <Text size="xs" c="dimmed">
          {saved === "failed" && t("run.notSaved")}
          {typeof saved === "number" &&
            t("run.saved", {
              time:
                formatMoment(saved, "local")
                  .split(/,? (?=\d+:)/)
                  .at(-1) ?? "",
            })}
        </Text>
      </Group>
    </div>
  );
};
