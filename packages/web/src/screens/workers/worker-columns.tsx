import { Tooltip } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { memo } from "react";
import { formatNumber, formatPercent, formatSize } from "../../i18n/format.ts";
import type { Column } from "../../ui/data-table.tsx";
import { Meter } from "../../ui/meter.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { WorkerBadge } from "../../yard/worker-badge.tsx";
import { WorkerLink } from "../../yard/worker-link.tsx";
import { isConnected, workerLook } from "../../yard/worker-look.ts";
import { WorkerMenu } from "./worker-menu.tsx";

const languagesShown = 4;

export const workerColumns = (t: TFunction, version: string | null): Column<Worker>[] => [
  {
    key: "name",
    title: t("yard.worker.name"),
    sort: ({ name }) => name,
    cell: ({ name }) => <WorkerLink name={name} />,
  },
  {
    key: "state",
    title: t("yard.worker.state"),
    sort: (worker) => workerLook(worker).name,
    cell: (worker) => <WorkerBadge worker={worker} />,
  },
  {
    key: "slots",
    title: t("yard.worker.slots"),
    sort: ({ jobs }) => jobs.length,
    cell: ({ jobs, slots, name }) => (
      <Meter
        label={`${t("yard.worker.slots")}: ${name}`}
        value={jobs.length}
        max={slots}
        text={`${formatNumber(jobs.length)}/${formatNumber(slots)}`}
      />
    ),
  },
  {
    key: "cpu",
    title: t("yard.worker.cpu"),
    sort: ({ load }) => load?.cpuRatio ?? -1,
    cell: ({ load, name }) =>
      load === null ? (
        "–"
      ) : (
        <Meter
          label={`${t("yard.worker.cpu")}: ${name}`}
          value={Math.round(load.cpuRatio * 100)}
          max={100}
          text={formatPercent(load.cpuRatio)}
        />
      ),
  },
  {
    key: "memory",
    title: t("yard.worker.memory"),
    isNumber: true,
    sort: ({ load }) => load?.memoryRatio ?? -1,
    cell: ({ load, memoryBytes }) => (load === null ? "–" : memoryText(t, load.memoryUsedBytes, memoryBytes)),
  },
  {
    key: "languages",
    title: t("yard.worker.languages"),
    sort: ({ toolchains }) => toolchains.length,
    cell: ({ toolchains }) => <Languages toolchains={toolchains} />,
  },
  {
    key: "version",
    title: t("yard.worker.version"),
    sort: (worker) => worker.version,
    cell: (worker) => (
      <>
        {worker.version}
        {version !== null && worker.version !== version && ` (${t("yard.worker.otherVersion")})`}
      </>
    ),
  },
  {
    key: "seen",
    title: t("yard.worker.lastSeen"),
    sort: ({ lastSeenAtMs }) => -lastSeenAtMs,
    cell: (worker) => (isConnected(worker) ? t("yard.worker.now") : <TimeText atMs={worker.lastSeenAtMs} />),
  },
  {
    key: "actions",
    title: t("yard.worker.actions"),
    isBare: true,
    cell: (worker) => <WorkerMenu worker={worker} />,
  },
];

export const memoryText = (t: TFunction, used: number, total: number): string =>
  `${formatSize(t, used)} / ${formatSize(t, total)}`;

// What a heartbeat does not change is not drawn again: 200 workers tell their load a hundred times a second.
const Languages = memo(({ toolchains }: Pick<Worker, "toolchains">) => {
  const names = [...new Set(toolchains.map(({ title }) => title))];
  const rest = names.slice(languagesShown);
  return (
    <span>
      {names.slice(0, languagesShown).join(", ")}
      {rest.length > 0 && (
        <Tooltip label={rest.join(", ")} multiline maw={320}>
          <span> +{formatNumber(rest.length)}</span>
        </Tooltip>
      )}
    </span>
  );
});
