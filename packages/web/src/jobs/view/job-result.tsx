import { Tabs } from "@mantine/core";
import { effectiveLimits, type JobRequest, jobInputs } from "@runyard/protocol";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { isGood } from "../end-sentence.ts";
import type { JobFollower } from "../follow-job.ts";
import { nameOf } from "../job-name.ts";
import { type Diagnostic, readDiagnostics } from "../output/diagnostics.ts";
import { OutputView } from "../output/output-view.tsx";
import { DiagnosticsList } from "./diagnostics-list.tsx";
import { FilesList } from "./files-list.tsx";
import { RunsTable } from "./runs-table.tsx";
import { StatusStrip } from "./status-strip.tsx";
import "./job-result.css";

/** Loaded with the first program that has a terminal: it is large. */
const TerminalView = lazy(() =>
  import("../terminal/terminal-view.tsx").then((view) => ({ default: view.TerminalView })),
);

export type Place = { path: string; line: number; column: number | null };

type JobResultProps = {
  follower: JobFollower;
  request: JobRequest;
  /** Opens a place that the compiler or the program named. */
  onOpen?: ((place: Place) => void) | undefined;
  onDiagnostics?: (diagnostics: readonly Diagnostic[]) => void;
  /** Below the output: the way to the program's input. */
  children?: ReactNode;
};

/** A job's state and output, live or replayed. */
export const JobResult = ({ follower, request, onOpen, onDiagnostics, children }: JobResultProps) => {
  const { t } = useTranslation();
  const followed = useStore(follower.store);
  const { compile, runs, phase, job } = followed;
  const [tab, setTab] = useState<string>("output");
  const [chosenRun, setChosenRun] = useState<number | null>(null);
  const count = jobInputs(request).length;
  const paths = useMemo(() => (request.files ?? []).map(({ path }) => path), [request]);
  const compileLog = follower.compileOutput;
  const compileVersion = useSyncExternalStore(compileLog.subscribe, () => compileLog.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when the text is another
  const diagnostics = useMemo(() => readDiagnostics(compileLog.text(), paths), [compileLog, compileVersion, paths]);
  const didNotCompile = compile !== null && compile.outcome !== "ok";
  // Of several inputs, one that went wrong is what people look for.
  const firstBad = Math.max(0, job?.runs.findIndex((report) => !isGood(report)) ?? 0);
  const run = Math.min(count - 1, chosenRun ?? phase?.run ?? firstBad);

  useEffect(() => onDiagnostics?.(diagnostics), [diagnostics, onDiagnostics]);
  useEffect(() => {
    if (didNotCompile) setTab("compiler");
  }, [didNotCompile]);

  const report = job?.runs[run];
  const name = nameOf(request);
  const waitsForInput = request.interactive === true && phase?.step === "run";
  const whileLive = waitsForInput ? "jobs.waitsForInput" : "jobs.noOutputYet";
  const emptyText = job === null ? whileLive : "jobs.noOutput";
  return (
    <div className="job-result">
      <StatusStrip follower={follower} limits={effectiveLimits("run", request.limits)} />
      {count > 1 && (
        <RunsTable
          runs={runs}
          count={count}
          runningRun={phase?.run ?? null}
          hasEnded={job !== null}
          shown={run}
          onShow={setChosenRun}
        />
      )}
      <Tabs value={tab} onChange={(value) => setTab(value ?? "output")} keepMounted={false} className="job-tabs">
        <Tabs.List>
          <Tabs.Tab value="output">{count > 1 ? t("jobs.outputOf", { number: run + 1 }) : t("jobs.output")}</Tabs.Tab>
          {(compile !== null || compileVersion > 0) && (
            <Tabs.Tab value="compiler">
              {t("jobs.compiler")}
              {diagnostics.length > 0 && ` (${diagnostics.length})`}
            </Tabs.Tab>
          )}
          {request.collect !== undefined && report !== undefined && (
            <Tabs.Tab value="files">{t("jobs.files", { count: report.files?.length ?? 0 })}</Tabs.Tab>
          )}
        </Tabs.List>
        <Tabs.Panel value="output">
          {request.terminal ? (
            <Suspense>
              <TerminalView follower={follower} fileName={`${name}-output`} />
            </Suspense>
          ) : (
            <OutputView
              log={follower.runOutput(run)}
              label={t("jobs.output")}
              fileName={`${name}-output`}
              emptyText={t(emptyText)}
              paths={paths}
              onOpen={onOpen}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="compiler">
          {diagnostics.length > 0 && onOpen !== undefined && (
            <DiagnosticsList diagnostics={diagnostics} onOpen={onOpen} />
          )}
          <OutputView
            log={compileLog}
            label={t("jobs.compiler")}
            fileName={`${name}-compiler`}
            emptyText={t("jobs.compilerSilent")}
            paths={paths}
            // The list above has the ways to the places already.
            onOpen={diagnostics.length > 0 ? undefined : onOpen}
          />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          {report !== undefined && <FilesList jobId={followed.id} run={run} report={report} />}
        </Tabs.Panel>
      </Tabs>
      {children}
    </div>
  );
};
