import { SegmentedControl, Splitter, VisuallyHidden } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import type { Language } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { pressAction } from "../../app/use-shortcuts.ts";
import { languagesQuery } from "../../data/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { draftRequest } from "../../draft/draft-request.ts";
import { isUntouched, keepDraft, useDraft } from "../../draft/draft-store.ts";
import { sharedDraft } from "../../draft/share-link.ts";
import type { Diagnostic } from "../../jobs/output/diagnostics.ts";
import type { Place } from "../../jobs/view/job-result.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { CodePane } from "./code-pane.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { InputPanel } from "./input-panel.tsx";
import { moveToPane } from "./pane-keys.ts";
import { readFiles } from "./read-files.ts";
import { Refusal } from "./refusal.tsx";
import { ResultPane } from "./result-pane.tsx";
import { useRunSession } from "./run-session.ts";
import { Toolbar } from "./toolbar.tsx";
import { useIsLive } from "./use-is-live.ts";
import { useRunTitle } from "./use-run-title.ts";
import "./run.css";

export const RunScreen = () => {
  const languages = useQuery(languagesQuery);
  const { t } = useTranslation();
  return (
    <>
      <VisuallyHidden>
        <h1>{t("run.title")}</h1>
      </VisuallyHidden>
      <QueryView query={languages}>
        {(offered) =>
          offered.length === 0 ? <Empty icon="server" text={t("run.noLanguages")} /> : <RunDesk languages={offered} />
        }
      </QueryView>
    </>
  );
};

type Pane = "code" | "input" | "output";

const RunDesk = ({ languages }: { languages: readonly Language[] }) => {
  const { t } = useTranslation();
  const isWide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [pane, setPane] = useState<Pane>("code");
  const [diagnostics, setDiagnostics] = useState<readonly Diagnostic[]>([]);
  const [target, setTarget] = useState<Place | null>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const { run, stop, refusal, forgetRefusal } = useRunSession();
  const isLive = useIsLive();
  const isNew = useIsNew(languages);
  useStartedDraft(languages);
  useRunTitle();

  const start = (): void => {
    const { draft } = useDraft.getState();
    if (isLive || draft.files.every(({ content }) => content.trim() === "")) return;
    setDiagnostics([]);
    setPane("output");
    void run(draftRequest(draft));
  };
  const addFiles = async (files: readonly File[]): Promise<void> => {
    const read = await readFiles(files);
    setTooLarge("tooLarge" in read ? read.tooLarge : null);
    if (!("tooLarge" in read)) useDraft.getState().addFiles(read, languages);
  };
  const goTo = (place: Place): void => {
    setPane("code");
    useDraft.getState().open(place.path);
    setTarget({ ...place });
  };
  useHotkeys(
    [
      ["mod+Enter", start],
      ["mod+.", stop],
      ["mod+O", () => pressAction("open")],
      ["mod+S", () => pressAction("save")],
      ["mod+shift+S", () => pressAction("share")],
      ["F6", () => moveToPane(1)],
      ["shift+F6", () => moveToPane(-1)],
    ],
    [],
    true,
  );

  const code = <CodePane diagnostics={diagnostics} target={target} />;
  const input = <InputPanel />;
  const output = <ResultPane onOpen={goTo} onDiagnostics={setDiagnostics} />;
  return (
    <section className="run-screen" {...dropTarget(addFiles)} aria-label={t("run.title")}>
      <Toolbar languages={languages} isLive={isLive} onRun={start} onStop={stop} onFiles={addFiles} />
      {isNew && <FirstSteps />}
      {refusal !== null && <Refusal error={refusal} onRetry={start} onClose={forgetRefusal} />}
      {tooLarge !== null && <Empty icon="alert-triangle" text={t("run.tooLarge", { files: tooLarge })} />}
      {isWide ? (
        <Splitter className="run-panes">
          <Splitter.Pane defaultSize={50} min={25}>
            <Splitter orientation="vertical" className="run-panes">
              <Splitter.Pane defaultSize={68} min={20}>
                {code}
              </Splitter.Pane>
              <Splitter.Pane defaultSize={32} min={10}>
                {input}
              </Splitter.Pane>
            </Splitter>
          </Splitter.Pane>
          <Splitter.Pane defaultSize={50} min={25}>
            {output}
          </Splitter.Pane>
        </Splitter>
      ) : (
        <>
          <SegmentedControl
            fullWidth
            aria-label={t("run.panes")}
            data={(["code", "input", "output"] as const).map((value) => ({ value, label: t(`run.pane.${value}`) }))}
            value={pane}
            onChange={(value) => setPane(value as Pane)}
          />
          <div className="run-panes">{pane === "code" ? code : pane === "input" ? input : output}</div>
        </>
      )}
    </section>
  );
};

/** Nothing was written here yet, and nobody said that they know their way. */
const useIsNew = (languages: readonly Language[]): boolean => {
  const knows = usePreferences(({ knowsFirstSteps }) => knowsFirstSteps);
  const isOwn = useDraft(({ draft }) => !isUntouched(draft, languages));
  return !knows && !isOwn;
};

const dropTarget = (take: (files: readonly File[]) => void) => ({
  onDragOver: (event: DragEvent) => event.preventDefault(),
  onDrop: (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  },
});

/** The draft of a link, else the one that was kept, else the example of a language. */
const useStartedDraft = (languages: readonly Language[]): void => {
  useEffect(() => keepDraft(), []);
  useEffect(() => {
    const { draft, replace } = useDraft.getState();
    if (draft.files.length > 0) return;
    const language = languages.find(({ name }) => name === "python") ?? languages[0];
    if (language === undefined) return;
    const { path, content } = language.example;
    replace({ ...draft, files: [{ path, content }], entry: path, language: language.name });
  }, [languages]);
  useEffect(() => {
    const take = async (): Promise<void> => {
      const shared = await sharedDraft(location.hash);
      if (shared === undefined) return;
      useDraft.getState().replace(shared);
      // A later load must not bring it back over what was written since.
      history.replaceState(history.state, "", location.pathname);
    };
    void take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
};
