import { Text } from "@mantine/core";
import type { JobSummary } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/session-store.ts";
import { formatDuration } from "../../i18n/format.ts";
import { JobBadge } from "../../jobs/job-badge.tsx";
import { lookOfJob } from "../../jobs/job-look.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import "./history.css";

/** Jobs as rows; each one's name is the way to its page. */
export const JobsTable = ({ jobs }: { jobs: readonly JobSummary[] }) => {
  const { t } = useTranslation();
  const own = useSession(({ who }) => who?.name);
  const hasOthers = jobs.some(({ owner }) => owner !== own);
  const columns = useMemo(() => jobColumns(t).filter(({ key }) => hasOthers || key !== "owner"), [t, hasOthers]);
  return <DataTable label={t("history.title")} columns={columns} rows={jobs} rowKey={({ id }) => id} />;
};

const jobColumns = (t: TFunction): readonly Column<JobSummary>[] => [
  {
    key: "program",
    title: t("history.program"),
    cell: (job) => (
      <>
        <Link to="/runs/$id" params={{ id: job.id }} className="text-link">
          {job.title || t("history.unnamed")}
        </Link>
        {job.attempt > 1 && (
          <Text size="xs" c="dimmed">
            {t("history.attempts", { count: job.attempt })}
          </Text>
        )}
      </>
    ),
  },
  { key: "owner", title: t("history.owner"), cell: ({ owner }) => owner },
  { key: "status", title: t("history.status"), cell: (job) => <JobBadge look={lookOfJob(job)} /> },
  { key: "language", title: t("history.language"), cell: ({ language, version }) => `${language} ${version ?? ""}` },
  { key: "started", title: t("history.started"), cell: ({ createdAtMs }) => <TimeText atMs={createdAtMs} /> },
  {
    key: "took",
    title: t("history.took"),
    isNumber: true,
    cell: ({ startedAtMs, finishedAtMs }) =>
      startedAtMs !== null && finishedAtMs !== null && formatDuration(t, finishedAtMs - startedAtMs),
  },
  { key: "exit", title: t("history.exit"), isNumber: true, cell: ({ exitCode, signal }) => signal ?? exitCode },
  { key: "worker", title: t("history.worker"), cell: ({ worker }) => worker?.name },
  { key: "id", title: t("history.id"), cell: ({ id }) => <span className="mono job-id">{id}</span> },
];
