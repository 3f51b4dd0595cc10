import { Textarea } from "@mantine/core";
import { usePreferences } from "../app/preferences.ts";
import type { CodeEditorProps } from "./code-editor.tsx";

/** A text field in place of the code editor, for who asked for it and for while the editor loads. */
export const PlainEditor = ({ content, label, describedBy, isReadOnly = false, onChange }: CodeEditorProps) => {
  const { editorFontSize, editorTabWidth } = usePreferences();
  return (
    <Textarea
      aria-label={label}
      aria-describedby={describedBy}
      value={content}
      readOnly={isReadOnly}
      onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
      spellCheck={false}
      className="plain-editor"
      styles={{
        root: { height: "100%" },
        wrapper: { height: "100%" },
        input: {
          height: "100%",
          fontFamily: "var(--mantine-font-family-monospace)",
          fontSize: editorFontSize,
          tabSize: editorTabWidth,
          whiteSpace: "pre",
        },
      }}
    />
  );
};
