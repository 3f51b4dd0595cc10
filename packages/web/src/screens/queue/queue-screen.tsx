import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { JobSummary } from "@runyard/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../data/client.ts";
import { errorDetails, errorText } from "../../data/error-text.ts";
import { queryClient } from "../../data/queries.ts";
import { QueryView } from "../../data/query-view.tsx";
import { formatDuration, formatElapsed, formatNumber } from "../../i18n/format.ts";
import { JobLink } from "../../jobs/job-link.tsx";
import { waitReasonText } from "../../jobs/wait-reason-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Section } from "../../ui/section.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { Empty, Failed } from "../../ui/view-state.tsx";
import { AlertsPanel } from "../../yard/alerts-panel.tsx";
import { clusterQuery, liveJobsQuery } from "../../yard/queries.ts";
import { WorkerLink } from "../../yard/worker-link.tsx";
import { YardPage } from "../../yard/yard-page.tsx";

const queueAlerts: readonly string[] = ["no_worker_for_language", "queue_old"];

export const QueueScreen = () => {
  const { t } = useTranslation();
  const cluster = useQuery(clusterQuery).data;
  const active = useQuery(liveJobsQuery("active"));
  const queued = useQuery(liveJobsQuery("queued"));
  const [asked, setAsked] = useState<JobSummary | null>(null);
  const running = useMemo(() => runningColumns(t, setAsked), [t]);
  const waiting = useMemo(() => waitingColumns(t, setAsked), [t]);
  return (
    <YardPage title={t("yard.queue.title")} intro={t("yard.queue.intro")}>
      <AlertsPanel alerts={(cluster?.alerts ?? []).filter(({ code }) => queueAlerts.includes(code))} />
      <Section title={counted(t("yard.queue.running"), cluster?.jobs.active)}>
        <QueryView query={active} rows={3}>
          {(jobs) => (
            <Jobs jobs={jobs} columns={running} label={t("yard.queue.running")} empty={t("yard.queue.noneRunning")} />
          )}
        </QueryView>
      </Section>
      <Section title={counted(t("yard.queue.waiting"), cluster?.queue.length)}>
        <QueryView query={queued} rows={3}>
          {(jobs) => (
            <>
              <Jobs jobs={jobs} columns={waiting} label={t("yard.queue.waiting")} empty={t("yard.queue.noneWaiting")} />
              {cluster !== undefined && cluster.queue.length > jobs.length && jobs.length > 0 && (
                <Text size="sm" c="dimmed">
                  {t("yard.queue.newestOnly", { shown: jobs.length, count: cluster.queue.length })}
                </Text>
              )}
            </>
          )}
        </QueryView>
      </Section>
      <CancelDialog job={asked} onClose={() => setAsked(null)} />
    </YardPage>
  );
};

/** A heading with how many there are, once that is known. */
const counted = (title: string, count: number | undefined): string =>
  count === undefined ? title : `${title} (${formatNumber(count)})`;

type JobsProps = { jobs: readonly JobSummary[]; columns: Column<JobSummary>[]; label: string; empty: string };

const Jobs = ({ jobs, columns, label, empty }: JobsProps) =>
  jobs.length === 0 ? (
    <Empty icon="check" text={empty} />
  ) : (
    <DataTable label={label} columns={columns} rows={jobs} rowKey={({ id }) => id} />
  );

type AskCancel = (job: JobSummary) => void;

const jobColumn = (t: TFunction): Column<JobSummary> => ({
  key: "job",
  title: t("yard.program.job"),
  cell: ({ id }) => <JobLink id={id} />,
});

const commonColumns = (t: TFunction): Column<JobSummary>[] => [
  {
    key: "language",
    title: t("yard.program.language"),
    sort: ({ language }) => language,
    cell: ({ language, version }) => (version === null ? language : `${language} ${version}`),
  },
  { key: "owner", title: t("yard.program.owner"), sort: ({ owner }) => owner, cell: ({ owner }) => owner },
];

const cancelColumn = (t: TFunction, ask: AskCancel): Column<JobSummary> => ({
  key: "cancel",
  title: t("yard.queue.cancel"),
  isBare: true,
  cell: (job) => <IconButton icon="x" label={t("yard.queue.cancelJob", { id: job.id })} onClick={() => ask(job)} />,
});

const runningColumns = (t: TFunction, ask: AskCancel): Column<JobSummary>[] => [
  jobColumn(t),
  ...commonColumns(t),
  {
    key: "worker",
    title: t("yard.program.worker"),
    sort: ({ worker }) => worker?.name ?? "",
    cell: ({ worker }) => (worker === null ? "–" : <WorkerLink name={worker.name} />),
  },
  {
    key: "time",
    title: t("yard.program.runsFor"),
    isNumber: true,
    sort: ({ startedAtMs }) => startedAtMs ?? 0,
    cell: ({ startedAtMs }) => (startedAtMs === null ? t("yard.queue.starting") : <Elapsed sinceMs={startedAtMs} />),
  },
  {
    key: "attempt",
    title: t("yard.program.attempt"),
    isNumber: true,
    sort: ({ attempt }) => attempt,
    cell: ({ attempt }) => formatNumber(attempt),
  },
  cancelColumn(t, ask),
];

const waitingColumns = (t: TFunction, ask: AskCancel): Column<JobSummary>[] => [
  jobColumn(t),
  {
    key: "position",
    title: t("yard.queue.position"),
    isNumber: true,
    sort: ({ queuePosition }) => queuePosition ?? 0,
    cell: ({ queuePosition }) => (queuePosition === null ? "–" : formatNumber(queuePosition)),
  },
  ...commonColumns(t),
  {
    key: "priority",
    title: t("yard.queue.priority"),
    isNumber: true,
    sort: ({ priority }) => priority,
    cell: ({ priority }) => formatNumber(priority),
  },
  {
    key: "waited",
    title: t("yard.queue.waited"),
    isNumber: true,
    sort: ({ createdAtMs }) => -createdAtMs,
    cell: ({ createdAtMs }) => <Elapsed sinceMs={createdAtMs} />,
  },
  {
    key: "reason",
    title: t("yard.queue.reason"),
    cell: ({ reason }) => (reason === null ? "–" : waitReasonText(t, reason)),
  },
  {
    key: "start",
    title: t("yard.queue.expected"),
    cell: ({ expectedStartMs }) => <ExpectedStart atMs={expectedStartMs} />,
  },
  cancelColumn(t, ask),
];

const Elapsed = ({ sinceMs }: { sinceMs: number }) => formatElapsed(useNow(1_000) - sinceMs, false);

const ExpectedStart = ({ atMs }: { atMs: number | null }) => {
  const { t } = useTranslation();
  const nowMs = useNow(1_000);
  if (atMs === null) return t("yard.queue.unknown");
  return atMs <= nowMs ? t("yard.queue.soon") : t("yard.queue.in", { time: formatDuration(t, atMs - nowMs) });
};

const CancelDialog = ({ job, onClose }: { job: JobSummary | null; onClose: () => void }) => {
  const { t } = useTranslation();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (id: string) => client.jobs.cancel(id),
    onSuccess: () => {
      onClose();
      return queryClient.invalidateQueries({ queryKey: ["yard", "jobs"] });
    },
  });
  const close = () => {
    reset();
    onClose();
  };
  return (
    <Modal
      opened={job !== null}
      onClose={close}
      title={t("yard.queue.cancelTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {job !== null && (
        <Stack gap="sm">
          <Text size="sm">
            {job.state === "active" ? t("yard.queue.cancelRunning") : t("yard.queue.cancelWaiting")}
          </Text>
          <Text size="sm" className="mono" style={{ overflowWrap: "anywhere" }}>
            {job.id}
          </Text>
          <Text size="sm" c="dimmed">
            {job.language} · <TimeText atMs={job.createdAtMs} />
          </Text>
          {error !== null && <Failed text={errorText(t, error)} details={errorDetails(t, error)} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("yard.queue.keep")}
            </Button>
            <Button color="red" loading={isPending} leftSection={<Icon name="x" />} onClick={() => mutate(job.id)}>
              {t("yard.queue.cancel")}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
};
