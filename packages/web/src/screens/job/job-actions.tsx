import { Button, Group } from "@mantine/core";
import { isTerminal, type JobRequest } from "@runyard/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client } from "../../data/client.ts";
import { errorText } from "../../data/error-text.ts";
import { languagesQuery } from "../../data/queries.ts";
import { draftOf } from "../../draft/draft.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { Icon } from "../../ui/icon.tsx";
import { useRunSession } from "../run/run-session.ts";

/** Run again, change a copy, stop. */
export const JobActions = ({ id, request }: { id: string; request: JobRequest }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const languages = useQuery(languagesQuery);
  const run = useRunSession((session) => session.run);
  const job = useQuery({
    queryKey: ["jobs", "state", id],
    queryFn: ({ signal }) => client.jobs.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data === undefined || !isTerminal(data.state) ? 2_000 : false),
  });
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel(id), onSettled: () => job.refetch() });
  const edit = (): void => {
    useDraft.getState().replace(draftOf(request, languages.data ?? []));
    void navigate({ to: "/run" });
  };
  const runAgain = (): void => {
    edit();
    void run(request);
  };
  const isLive = job.data !== undefined && !isTerminal(job.data.state);
  return (
    <Group gap="xs">
      {isLive && (
        <Button
          color="red"
          leftSection={<Icon name="player-stop" />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t("run.stop")}
        </Button>
      )}
      <Button leftSection={<Icon name="rotate-clockwise" />} onClick={runAgain}>
        {t("job.runAgain")}
      </Button>
      <Button variant="default" leftSection={<Icon name="pencil" />} onClick={edit}>
        {t("job.editCopy")}
      </Button>
      {cancel.error !== null && <span role="alert">{errorText(t, cancel.error)}</span>}
    </Group>
  );
};
