import { Button, Code, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { JobFollower } from "../../jobs/follow-job.ts";
import { Icon } from "../../ui/icon.tsx";
import { saveFile } from "../../ui/save-file.ts";

const shownCharsMost = 200_000;

/** The job as the API tells it. */
export const RawJob = ({ follower }: { follower: JobFollower }) => {
  const { t } = useTranslation();
  const { id, job, summary } = useStore(follower.store);
  const json = JSON.stringify(job ?? summary, null, 2);
  return (
    <Stack gap="xs" pt="xs">
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => saveFile(`${id}.json`, json, "application/json")}
        >
          {t("job.saveJson")}
        </Button>
      </Group>
      <Code block mah="65vh" tabIndex={0} aria-label={t("job.raw")}>
        {json.slice(0, shownCharsMost)}
      </Code>
    </Stack>
  );
};
