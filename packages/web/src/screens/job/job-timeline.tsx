import { Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { formatDuration } from "../../i18n/format.ts";
import type { FollowedJob, JobFollower } from "../../jobs/follow-job.ts";
import { Icon } from "../../ui/icon.tsx";
import type { IconName } from "../../ui/icon-paths.ts";
import { TimeText } from "../../ui/time-text.tsx";

/** What happened to a job, step by step, over all its attempts. */
export const JobTimeline = ({ follower }: { follower: JobFollower }) => {
  const { t } = useTranslation();
  const followed = useStore(follower.store);
  const { summary, moments, job } = followed;
  if (summary === null) return null;
  const entries: Entry[] = [
    { icon: "corner-down-left", title: t("job.moment.handedIn"), atMs: summary.createdAtMs },
    ...moments.map((moment): Entry => {
      const { kind, worker, attempt, run, atMs } = moment;
      if (kind === "attempt") {
        return { icon: "server", title: t("job.moment.attempt", { attempt, worker }), atMs };
      }
      if (kind === "compile") return { icon: "hammer", title: t("job.moment.compile"), atMs };
      return { icon: "player-play", title: t("job.moment.run", { number: (run ?? 0) + 1 }), atMs };
    }),
    ...endEntry(followed, t("job.moment.end")),
  ];
  return (
    <>
      <Timeline active={entries.length} bulletSize={28} lineWidth={2} pt="md" aria-label={t("job.timeline")}>
        {entries.map(({ icon, title, atMs }, index) => {
          const before = entries[index - 1];
          return (
            <Timeline.Item key={`${title} ${atMs}`} bullet={<Icon name={icon} size={16} />} title={title}>
              <Text size="sm" c="dimmed">
                <TimeText atMs={atMs} />
                {before !== undefined &&
                  ` · ${t("job.later", { time: formatDuration(t, Math.max(0, atMs - before.atMs)) })}`}
              </Text>
            </Timeline.Item>
          );
        })}
      </Timeline>
      {job?.placement && (
        <Text size="sm" pt="sm">
          {t("job.placement")} {t(`job.placementReason.${job.placement.reason}`)}
        </Text>
      )}
    </>
  );
};

type Entry = { icon: IconName; title: string; atMs: number };

const endEntry = ({ job }: FollowedJob, title: string): Entry[] =>
  job?.finishedAtMs == null ? [] : [{ icon: "check", title, atMs: job.finishedAtMs }];
