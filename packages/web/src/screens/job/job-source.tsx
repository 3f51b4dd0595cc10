import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { decodeContent, type JobRequest } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { languagesQuery } from "../../data/queries.ts";
import { filesOf } from "../../draft/draft.ts";
import { Editor } from "../../editor/editor.tsx";
import type { Place } from "../../jobs/view/job-result.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { saveFile } from "../../ui/save-file.ts";

type JobSourceProps = { request: JobRequest; target: Place | null };

/** The files as they were handed in. */
export const JobSource = ({ request, target }: JobSourceProps) => {
  const { t } = useTranslation();
  const files = filesOf(request, useQuery(languagesQuery).data ?? []);
  const [chosen, setPath] = useState<string | null>(null);
  useEffect(() => {
    if (target !== null) setPath(target.path);
  }, [target]);
  const path = chosen ?? request.entry ?? files[0]?.path ?? "";
  const file = files.find((one) => one.path === path);
  if (file === undefined) return null;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    <Stack gap="xs" pt="xs">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("run.files")}
          value={path}
          onChange={setPath}
          data={files.map((one) => one.path)}
        />
        <IconButton
          icon="download"
          label={t("job.saveFile", { path })}
          onClick={() => saveFile(name, decodeContent(file.content, file.encoding).slice())}
        />
      </Group>
      <div className="job-source">
        {file.encoding === "base64" ? (
          <Text p="md">{t("run.notText")}</Text>
        ) : (
          <Editor
            path={path}
            content={file.content}
            label={t("job.sourceOf", { path })}
            describedBy="job-source-hint"
            isReadOnly
            target={target}
          />
        )}
      </div>
      <Text id="job-source-hint" size="xs" c="dimmed">
        {t("job.readOnly")}
      </Text>
    </Stack>
  );
};
