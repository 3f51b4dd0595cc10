import { lazy, Suspense } from "react";
import { usePreferences } from "../app/preferences.ts";
import type { CodeEditorProps } from "./code-editor.tsx";
import { PlainEditor } from "./plain-editor.tsx";

const LoadedEditor = lazy(() => import("./code-editor.tsx").then(({ CodeEditor }) => ({ default: CodeEditor })));

/** The editor a person chose. What is typed before the code editor is loaded is kept. */
export const Editor = (props: CodeEditorProps) => {
  const isPlain = usePreferences(({ plainEditor }) => plainEditor);
  if (isPlain) return <PlainEditor {...props} />;
  return (
    <Suspense fallback={<PlainEditor {...props} />}>
      <LoadedEditor {...props} />
    </Suspense>
  );
};
