import { Button, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { formatDuration, formatElapsed, formatNumber, formatPercent } from "../../i18n/format.ts";
import { JobLink } from "../../jobs/job-link.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Section } from "../../ui/section.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { Empty } from "../../ui/view-state.tsx";
import { workersQuery } from "../../yard/queries.ts";
import { SpanPicker } from "../../yard/span-picker.tsx";
import { WorkerBadge } from "../../yard/worker-badge.tsx";
import { YardPage } from "../../yard/yard-page.tsx";
import { WorkerCharts } from "./worker-charts.tsx";
import { memoryText } from "./worker-columns.tsx";
import { WorkerDialogs } from "./worker-dialogs.tsx";
import { WorkerButtons } from "./worker-menu.tsx";

export const WorkerScreen = () => {
  const { t } = useTranslation();
  const { name } = useParams({ from: "/workers/$name" });
  const query = useQuery(workersQuery);
  return (
    <YardPage title={name}>
      <QueryView query={query} rows={8}>
        {(workers) => {
          const worker = workers.find((one) => one.name === name);
          if (worker !== undefined) {
            return (
              <WorkerDialogs>
                <WorkerDetails worker={worker} />
              </WorkerDialogs>
            );
          }
          return (
            <Empty icon="server" text={t("yard.worker.unknown", { name })}>
              <Button component={Link} to="/workers">
                {t("yard.worker.all")}
              </Button>
            </Empty>
          );
        }}
      </QueryView>
    </YardPage>
  );
};

const WorkerDetails = ({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const { span } = useSearch({ from: "/workers/$name" });
  const navigate = useNavigate({ from: "/workers/$name" });
  return (
    <Stack gap="md">
      <WorkerButtons worker={worker} />
      <DrainProgress worker={worker} />
      <WorkerFacts worker={worker} />
      <SpanPicker span={span} onChange={(chosen) => void navigate({ search: { span: chosen }, replace: true })} />
      <WorkerCharts name={worker.name} span={span} />
      <Section title={t("yard.worker.programs")}>
        {worker.programs.length === 0 ? (
          <Text size="sm">{t("yard.worker.noPrograms")}</Text>
        ) : (
          <Programs worker={worker} />
        )}
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Section title={t("yard.worker.toolchains")}>
          <Toolchains worker={worker} />
        </Section>
        <Section title={t("yard.worker.layers")}>
          <Layers worker={worker} />
        </Section>
      </SimpleGrid>
    </Stack>
  );
};

/** How far a drain has come, told as it goes on. */
const DrainProgress = ({ worker: { state, jobs, order } }: { worker: Worker }) => {
  const { t } = useTranslation();
  return (
    <div role="status">
      {state === "draining" && (
        <Text size="sm" fw={600}>
          {jobs.length === 0 ? t("yard.worker.drained") : t("yard.worker.draining", { count: jobs.length })}
          {order?.untilMs != null && (
            <>
              {" "}
              {t("yard.worker.deadline")} <TimeText atMs={order.untilMs} />.
            </>
          )}
        </Text>
      )}
    </div>
  );
};

const WorkerFacts = ({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const facts = factsOf(t, worker);
  const half = Math.ceil(facts.length / 2);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing={{ base: 4, md: "lg" }}>
      <Facts facts={facts.slice(0, half)} />
      <Facts facts={facts.slice(half)} />
    </SimpleGrid>
  );
};

const factsOf = (t: TFunction, worker: Worker) => {
  const { jobs, slots, load, order, clockOffsetMs, maxCpuRatio, maxMemoryRatio } = worker;
  const limits = [
    ...(maxCpuRatio === undefined ? [] : [t("yard.worker.maxCpu", { ratio: formatPercent(maxCpuRatio) })]),
    ...(maxMemoryRatio === undefined ? [] : [t("yard.worker.maxMemory", { ratio: formatPercent(maxMemoryRatio) })]),
  ];
  return [
    [t("yard.worker.state"), <WorkerBadge key="state" worker={worker} />],
    [t("yard.worker.slots"), `${formatNumber(jobs.length)} / ${formatNumber(slots)}`],
    ...(order?.note == null ? [] : [[t("yard.worker.note"), order.note] as const]),
    [
      t("yard.worker.cpu"),
      `${load === null ? "–" : formatPercent(load.cpuRatio)} · ${t("yard.worker.cpus", { count: worker.cpus })}`,
    ],
    [t("yard.worker.memory"), load === null ? "–" : memoryText(t, load.memoryUsedBytes, worker.memoryBytes)],
    ...(limits.length === 0 ? [] : [[t("yard.worker.limits"), limits.join(" · ")] as const]),
    [t("yard.worker.system"), `${worker.os} · ${worker.architecture}`],
    [t("yard.worker.version"), worker.version],
    [t("yard.worker.joined"), <TimeText key="joined" atMs={worker.joinedAtMs} />],
    [t("yard.worker.lastSeen"), <TimeText key="seen" atMs={worker.lastSeenAtMs} />],
    ...(clockOffsetMs === null ? [] : [[t("yard.worker.clock"), formatDuration(t, Math.abs(clockOffsetMs))] as const]),
    [
      t("yard.worker.id"),
      <span key="id" className="mono">
        {worker.id}
      </span>,
    ],
  ] as const;
};

type Program = Worker["programs"][number];

const Programs = ({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const columns: Column<Program>[] = [
    {
      key: "job",
      title: t("yard.program.job"),
      cell: ({ jobId }) => <JobLink id={jobId} />,
    },
    {
      key: "language",
      title: t("yard.program.language"),
      cell: ({ language, version }) => `${language} ${version ?? ""}`,
    },
    { key: "owner", title: t("yard.program.owner"), cell: ({ owner }) => owner },
    { key: "attempt", title: t("yard.program.attempt"), isNumber: true, cell: ({ attempt }) => formatNumber(attempt) },
    {
      key: "since",
      title: t("yard.program.runsFor"),
      isNumber: true,
      cell: ({ sinceMs }) => <Elapsed sinceMs={sinceMs} />,
    },
  ];
  return (
    <DataTable
      label={t("yard.worker.programs")}
      columns={columns}
      rows={worker.programs}
      rowKey={({ jobId }) => jobId}
    />
  );
};

const Elapsed = ({ sinceMs }: { sinceMs: number }) => formatElapsed(useNow(1_000) - sinceMs, false);

type Tested = { title: string; name: string; version: string; why: string | null };

const Toolchains = ({ worker: { toolchains, refused, testedAtMs } }: { worker: Worker }) => {
  const { t } = useTranslation();
  const titles = new Map(toolchains.map(({ language, title }) => [language, title]));
  const rows: Tested[] = [
    ...toolchains.map(({ title, name, version }) => ({ title, name, version, why: null })),
    ...refused.map(({ language, name, version, why }) => ({
      title: titles.get(language) ?? language,
      name,
      version,
      why,
    })),
  ];
  const columns: Column<Tested>[] = [
    { key: "title", title: t("yard.toolchain.language"), cell: ({ title }) => title, sort: ({ title }) => title },
    { key: "name", title: t("yard.toolchain.name"), cell: ({ name, version }) => `${name} ${version}` },
    {
      key: "test",
      title: t("yard.toolchain.test"),
      cell: ({ why }) =>
        why === null ? (
          <StatusBadge icon="check" tone="succeeded" text={t("yard.toolchain.passed")} name="passed" />
        ) : (
          <Stack gap={2} align="flex-start">
            <StatusBadge icon="x" tone="failed" text={t("yard.toolchain.refused")} name="refused" />
            <Text size="xs" lang="en">
              {why}
            </Text>
          </Stack>
        ),
    },
  ];
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {t("yard.toolchain.hint")}{" "}
        {testedAtMs === undefined ? t("yard.toolchain.notYet") : <TimeText atMs={testedAtMs} />}
      </Text>
      <DataTable
        label={t("yard.worker.toolchains")}
        columns={columns}
        rows={rows}
        rowKey={({ title, name, version }) => `${title} ${name} ${version}`}
        sortedBy="title"
      />
    </Stack>
  );
};

type Layer = Worker["layers"][number];

const Layers = ({ worker: { layers } }: { worker: Worker }) => {
  const { t } = useTranslation();
  const columns: Column<Layer>[] = [
    { key: "name", title: t("yard.layer.name"), cell: ({ name }) => <span lang="en">{name}</span> },
    {
      key: "active",
      title: t("yard.layer.state"),
      cell: ({ active }) =>
        active ? (
          <StatusBadge icon="check" tone="succeeded" text={t("yard.layer.active")} name="active" />
        ) : (
          <StatusBadge icon="alert-triangle" tone="limited" text={t("yard.layer.missing")} name="missing" />
        ),
    },
    { key: "detail", title: t("yard.layer.detail"), cell: ({ detail }) => <span lang="en">{detail}</span> },
  ];
  return (
    <Stack gap={6}>
      <DataTable label={t("yard.worker.layers")} columns={columns} rows={layers} rowKey={({ name }) => name} />
      {layers.some(({ active }) => !active) && (
        <Text size="xs" c="dimmed">
          {t("yard.layer.doctor")} <span className="mono">runyard doctor</span>
        </Text>
      )}
    </Stack>
  );
};
