import { Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { JobFollower } from "../../jobs/follow-job.ts";
import type { Diagnostic } from "../../jobs/output/diagnostics.ts";
import { JobResult, type Place } from "../../jobs/view/job-result.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { InputLine } from "./input-line.tsx";
import { useRunSession } from "./run-session.ts";

type ResultPaneProps = {
  onOpen: (place: Place) => void;
  onDiagnostics: (diagnostics: readonly Diagnostic[]) => void;
};

/** What the last run does and writes. */
export const ResultPane = ({ onOpen, onDiagnostics }: ResultPaneProps) => {
  const { t } = useTranslation();
  const { state, follower, request } = useRunSession();
  if (state === "sending") {
    return (
      <Group p="md" gap="xs">
        <Loader size="xs" />
        <Text role="status">{t("jobs.look.sending")}</Text>
      </Group>
    );
  }
  if (follower === null || request === null) return <Empty icon="player-play" text={t("run.nothingYet")} />;
  return (
    <JobResult
      key={follower.store.getState().id}
      follower={follower}
      request={request}
      onOpen={onOpen}
      onDiagnostics={onDiagnostics}
    >
      {request.interactive && <ReadyInputLine follower={follower} />}
    </JobResult>
  );
};

/** A program that was queued again begins its input anew, so each attempt has a line of its own. */
const ReadyInputLine = ({ follower }: { follower: JobFollower }) => {
  const attempt = useStore(follower.store, (followed) => followed.attempt);
  return <InputLine key={attempt} follower={follower} />;
};
