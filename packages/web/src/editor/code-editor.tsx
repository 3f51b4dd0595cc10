import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../app/preferences.ts";
import { styleNonce } from "../app/style-nonce.ts";
import type { Diagnostic } from "../jobs/output/diagnostics.ts";
import { CodeView } from "./code-view.ts";
import "./editor.css";

export type CodeEditorProps = {
  path: string;
  content: string;
  label: string;
  /** Id of the hint that says how to leave the editor. */
  describedBy: string;
  isReadOnly?: boolean;
  diagnostics?: readonly Diagnostic[];
  /** A place to go to; a new object goes there again. */
  target?: { line: number; column: number | null } | null;
  onChange?: (content: string) => void;
  onCursor?: (line: number, column: number) => void;
};

const noDiagnostics: readonly Diagnostic[] = [];

/** Loaded when it is first shown: CodeMirror is large. */
export const CodeEditor = (props: CodeEditorProps) => {
  const { path, content, isReadOnly = false, diagnostics = noDiagnostics, target = null } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { t, i18n } = useTranslation();
  const isDark = useComputedColorScheme("light") === "dark";
  const { editorFontSize, editorTabWidth } = usePreferences();
  const look = { fontSize: editorFontSize, tabWidth: editorTabWidth, isDark, isReadOnly };
  const lookKey = JSON.stringify(look);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor is needed for another language of the page alone
  useEffect(() => {
    if (place.current === null) return;
    const created = new CodeView({
      parent: place.current,
      nonce: styleNonce(),
      label: latest.current.label,
      describedBy: latest.current.describedBy,
      phrases: t("run.editorPhrases", { returnObjects: true }),
      look,
      onChange: (text) => latest.current.onChange?.(text),
      onCursor: (line, column) => latest.current.onCursor?.(line, column),
    });
    created.show(latest.current.path, latest.current.content);
    view.current = created;
    return () => created.destroy();
  }, [i18n.language]);

  useEffect(() => view.current?.show(path, content), [path, content]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the look is another
  useEffect(() => view.current?.setLook(look), [lookKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other marks
  useEffect(() => void view.current?.mark(diagnostics), [diagnostics, path]);
  useEffect(() => {
    if (target !== null) view.current?.goTo(target.line, target.column);
  }, [target]);

  return <div ref={place} className="code-editor" />;
};
