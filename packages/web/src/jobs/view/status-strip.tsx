import { Group, Text } from "@mantine/core";
import type { Limits } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { controllerNowMs } from "../../data/clock.ts";
import { errorText } from "../../data/error-text.ts";
import { formatDuration, formatSize } from "../../i18n/format.ts";
import { endSentence } from "../end-sentence.ts";
import type { FollowedJob, JobFollower } from "../follow-job.ts";
import { JobBadge } from "../job-badge.tsx";
import { lookOfJob } from "../job-look.ts";
import { waitReasonText } from "../wait-reason-text.ts";
import { TimeMeter } from "./time-meter.tsx";
import { useElapsed } from "./use-elapsed.ts";

type StatusStripProps = { follower: JobFollower; limits: Pick<Limits, "wallTimeMs"> };

/** What a job does now, for how long, where and why; at its end what came of it. */
export const StatusStrip = ({ follower, limits }: StatusStripProps) => {
  const { t } = useTranslation();
  const followed = useStore(follower.store);
  const { summary, phase, job, worker, error } = followed;
  const sinceMs = job === null ? (phase?.atMs ?? summary?.createdAtMs ?? null) : null;
  const { elapsedMs, text } = useElapsed(sinceMs);
  if (error !== null) return <Text c="red">{errorText(t, error)}</Text>;
  if (summary === null) return null;
  const look = lookOfJob(summary, phase?.step ?? null);
  const isRunning = job === null && phase?.step === "run";
  return (
    <div className="status-strip">
      <Group gap="sm" wrap="wrap">
        <span role="status">
          <JobBadge look={look} />
        </span>
        {job === null && (
          <span role="timer" className="mono">
            {text}
            {isRunning && ` / ${formatDuration(t, limits.wallTimeMs)}`}
          </span>
        )}
        {job === null && worker !== null && <Text size="sm">{t("jobs.onWorker", { worker: worker.name })}</Text>}
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {job === null ? <WaitWords followed={followed} /> : endSentence(t, job)}
        </Text>
      </Group>
      {isRunning && <TimeMeter elapsedMs={elapsedMs} limitMs={limits.wallTimeMs} />}
      {job !== null && <EndLine job={job} />}
    </div>
  );
};

/** Place in the queue, when it should start, and why it waits. */
const WaitWords = ({ followed: { summary } }: { followed: FollowedJob }) => {
  const { t } = useTranslation();
  if (summary === null || summary.state !== "queued") return null;
  const { queuePosition, expectedStartMs, reason } = summary;
  const words = [
    queuePosition === null ? undefined : t("jobs.position", { position: queuePosition }),
    expectedStartMs === null
      ? undefined
      : t("jobs.expectedStart", { time: formatDuration(t, Math.max(0, expectedStartMs - controllerNowMs())) }),
    reason === null ? undefined : waitReasonText(t, reason),
  ];
  return words.filter((word) => word !== undefined).join(" ");
};

/** `exit 0 · 2.31 s · 34 MiB · lab-07`: what was measured, of all runs together. */
const EndLine = ({ job }: { job: NonNullable<FollowedJob["job"]> }) => {
  const { t } = useTranslation();
  const { runs, compile, worker } = job;
  const [only] = runs;
  const exit = only?.signal ?? only?.exitCode ?? null;
  const sum = (measure: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((total, run) => total + measure(run), 0);
  const facts = [
    runs.length === 1 && exit !== null ? t("jobs.fact.exit", { exit }) : undefined,
    runs.length > 0
      ? t("jobs.fact.time", {
          time: formatDuration(
            t,
            sum(({ usage }) => usage.wallTimeMs),
          ),
        })
      : undefined,
    runs.length > 0
      ? t("jobs.fact.cpu", {
          time: formatDuration(
            t,
            sum(({ usage }) => usage.cpuTimeMs),
          ),
        })
      : undefined,
    runs.length > 0
      ? t("jobs.fact.memory", { size: formatSize(t, Math.max(...runs.map(({ usage }) => usage.memoryBytes))) })
      : undefined,
    compile === null
      ? undefined
      : compile.cached
        ? t("jobs.fact.compiledBefore")
        : t("jobs.fact.compile", { time: formatDuration(t, compile.usage.wallTimeMs) }),
    worker?.name,
    job.version === null ? undefined : `${job.language} ${job.version}`,
  ];
  return (
    <Text size="xs" c="dimmed" className="end-line" data-testid="end-line">
      {facts.filter((fact) => fact !== undefined).join(" · ")}
    </Text>
  );
};
