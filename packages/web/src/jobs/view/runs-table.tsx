import type { RunReport } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { formatDuration, formatSize } from "../../i18n/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { isGood, runSentence } from "../end-sentence.ts";
import { JobBadge } from "../job-badge.tsx";
import { lookNamed, lookOfRun } from "../job-look.ts";

type RunsTableProps = {
  runs: readonly (RunReport | undefined)[];
  count: number;
  /** The input that runs now. */
  runningRun: number | null;
  hasEnded: boolean;
  shown: number;
  onShow: (run: number) => void;
};

type Row = { run: number; report: RunReport | undefined };

/** A line for each input: verdict, time, memory; chooses whose output is shown. */
export const RunsTable = ({ runs, count, runningRun, hasEnded, shown, onShow }: RunsTableProps) => {
  const { t } = useTranslation();
  const waiting = lookNamed(hasEnded ? "skipped" : "queued");
  const lookOf = ({ run, report }: Row) => {
    if (report !== undefined) return lookOfRun(report);
    return run === runningRun ? lookNamed("running") : waiting;
  };
  return (
    <div className="runs-table">
      <DataTable
        label={t("jobs.inputs")}
        rows={Array.from({ length: count }, (_, run): Row => ({ run, report: runs[run] }))}
        rowKey={({ run }) => String(run)}
        isSelected={({ run }) => run === shown}
        columns={[
          {
            key: "input",
            title: t("jobs.input"),
            cell: ({ run }) => (
              <button type="button" className="row-button" aria-pressed={run === shown} onClick={() => onShow(run)}>
                {t("jobs.inputNumber", { number: run + 1 })}
              </button>
            ),
          },
          { key: "result", title: t("jobs.result"), cell: (row) => <JobBadge look={lookOf(row)} /> },
          {
            key: "time",
            title: t("jobs.time"),
            isNumber: true,
            cell: ({ report }) => report && formatDuration(t, report.usage.wallTimeMs),
          },
          {
            key: "memory",
            title: t("jobs.memory"),
            isNumber: true,
            cell: ({ report }) => report && formatSize(t, report.usage.memoryBytes),
          },
          {
            key: "details",
            title: t("jobs.details"),
            cell: ({ report }) => report && !isGood(report) && runSentence(t, report),
          },
        ]}
      />
    </div>
  );
};
