import { Text } from "@mantine/core";
import type { YardEvent, YardEventKind } from "@runyard/protocol";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Tone } from "../app/theme.ts";
import { JobLink } from "../jobs/job-link.tsx";
import { type Column, DataTable } from "../ui/data-table.tsx";
import type { IconName } from "../ui/icon-paths.ts";
import { StatusBadge } from "../ui/status-badge.tsx";
import { TimeText } from "../ui/time-text.tsx";
import { eventText } from "./event-text.ts";
import { WorkerLink } from "./worker-link.tsx";

const looks: Record<YardEventKind, { icon: IconName; tone: Tone }> = {
  controller_started: { icon: "server-2", tone: "succeeded" },
  controller_stopped: { icon: "player-stop", tone: "queued" },
  worker_joined: { icon: "plug-connected", tone: "succeeded" },
  worker_lost: { icon: "plug-connected-x", tone: "lost" },
  worker_returned: { icon: "plug-connected", tone: "succeeded" },
  worker_left: { icon: "logout", tone: "queued" },
  worker_replaced: { icon: "refresh", tone: "queued" },
  worker_refused: { icon: "alert-triangle", tone: "failed" },
  worker_draining: { icon: "droplet", tone: "cancelled" },
  worker_drained: { icon: "circle-check", tone: "cancelled" },
  worker_paused: { icon: "player-pause", tone: "cancelled" },
  worker_resumed: { icon: "player-play", tone: "succeeded" },
  worker_toolchains: { icon: "code", tone: "assigned" },
  worker_forgotten: { icon: "trash", tone: "queued" },
  job_requeued: { icon: "rotate-clockwise", tone: "limited" },
  job_failed: { icon: "bug", tone: "lost" },
  fleet_grown: { icon: "plus", tone: "running" },
  fleet_shrunk: { icon: "arrow-down", tone: "assigned" },
  fleet_failed: { icon: "alert-triangle", tone: "failed" },
};

export const EventTable = ({ label, events }: { label: string; events: readonly YardEvent[] }) => {
  const { t } = useTranslation();
  const columns = useMemo<Column<YardEvent>[]>(
    () => [
      { key: "when", title: t("yard.event.when"), cell: ({ atMs }) => <TimeText atMs={atMs} /> },
      {
        key: "kind",
        title: t("yard.event.what"),
        cell: ({ kind }) => <StatusBadge {...looks[kind]} text={t(`yard.kind.${kind}`)} name={kind} />,
      },
      {
        key: "about",
        title: t("yard.event.about"),
        cell: ({ worker, jobId }) => <About worker={worker?.name} jobId={jobId} />,
      },
      {
        key: "message",
        title: t("yard.event.message"),
        cell: (event) => <Message event={event} />,
      },
    ],
    [t],
  );
  return <DataTable label={label} columns={columns} rows={events} rowKey={({ id }) => String(id)} />;
};

/** What earlier versions of the controller wrote down, they wrote in English alone. */
const Message = ({ event }: { event: YardEvent }) => {
  const { t } = useTranslation();
  const text = eventText(t, event);
  return (
    <Text size="sm" {...(text === undefined && { lang: "en" })} style={{ overflowWrap: "anywhere" }}>
      {text ?? event.message}
    </Text>
  );
};

const About = ({ worker, jobId }: { worker: string | undefined; jobId: string | null }) => {
  if (jobId !== null) return <JobLink id={jobId} />;
  if (worker === undefined) return "–";
  return <WorkerLink name={worker} />;
};
