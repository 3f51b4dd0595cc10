import { Table } from "@mantine/core";
import type { RunReport } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { formatDuration, formatSize } from "../../i18n/format.ts";
import { runSentence } from "../end-sentence.ts";
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

/** A line for each input: verdict, time, memory; chooses whose output is shown. */
export const RunsTable = ({ runs, count, runningRun, hasEnded, shown, onShow }: RunsTableProps) => {
  const { t } = useTranslation();
  const waiting = lookNamed(hasEnded ? "skipped" : "queued");
  return (
    <div className="runs-table">
      <Table striped={false} highlightOnHover stickyHeader aria-label={t("jobs.inputs")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("jobs.input")}</Table.Th>
            <Table.Th>{t("jobs.result")}</Table.Th>
            <Table.Th>{t("jobs.time")}</Table.Th>
            <Table.Th>{t("jobs.memory")}</Table.Th>
            <Table.Th visibleFrom="xl">{t("jobs.details")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Array.from({ length: count }, (_, run) => ({ run, report: runs[run] })).map(({ run, report }) => (
            <Table.Tr key={run} data-selected={run === shown}>
              <Table.Td>
                <button
                  type="button"
                  className="row-button input-button"
                  aria-pressed={run === shown}
                  onClick={() => onShow(run)}
                >
                  {t("jobs.inputNumber", { number: run + 1 })}
                </button>
              </Table.Td>
              <Table.Td>
                <JobBadge
                  look={report !== undefined ? lookOfRun(report) : run === runningRun ? lookNamed("running") : waiting}
                />
              </Table.Td>
              <Table.Td>{report === undefined ? "" : formatDuration(t, report.usage.wallTimeMs)}</Table.Td>
              <Table.Td>{report === undefined ? "" : formatSize(t, report.usage.memoryBytes)}</Table.Td>
              <Table.Td visibleFrom="xl">{report === undefined ? "" : runSentence(t, report)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
};
