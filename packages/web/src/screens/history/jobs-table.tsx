import { Table, Text } from "@mantine/core";
import type { JobSummary } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../../i18n/format.ts";
import { JobBadge } from "../../jobs/job-badge.tsx";
import { lookOfJob } from "../../jobs/job-look.ts";
import { listedName } from "../../jobs/job-name.ts";
import { TimeText } from "../../ui/time-text.tsx";
import "../../jobs/view/job-result.css";

/** Jobs as rows; each one's name is the way to its page. */
export const JobsTable = ({ jobs }: { jobs: readonly JobSummary[] }) => {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table highlightOnHover verticalSpacing="xs" aria-label={t("history.title")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("history.status")}</Table.Th>
            <Table.Th>{t("history.program")}</Table.Th>
            <Table.Th visibleFrom="xs">{t("history.language")}</Table.Th>
            <Table.Th>{t("history.started")}</Table.Th>
            <Table.Th visibleFrom="sm">{t("history.took")}</Table.Th>
            <Table.Th visibleFrom="md">{t("history.worker")}</Table.Th>
            <Table.Th visibleFrom="lg">{t("history.id")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const JobRow = ({ job }: { job: JobSummary }) => {
  const { t } = useTranslation();
  const { id, language, version, createdAtMs, startedAtMs, finishedAtMs, worker, attempt } = job;
  return (
    <Table.Tr>
      <Table.Td>
        <JobBadge look={lookOfJob(job)} />
      </Table.Td>
      <Table.Td>
        <Link to="/runs/$id" params={{ id }} className="text-link">
          {listedName(job) ?? t("history.unnamed")}
        </Link>
        {attempt > 1 && (
          <Text size="xs" c="dimmed">
            {t("history.attempts", { count: attempt })}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="xs">
        {language} {version}
      </Table.Td>
      <Table.Td>
        <TimeText atMs={createdAtMs} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {startedAtMs !== null && finishedAtMs !== null && formatDuration(t, finishedAtMs - startedAtMs)}
      </Table.Td>
      <Table.Td visibleFrom="md">{worker?.name}</Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="xs" className="mono" c="dimmed">
          {id}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};
