import { Alert, Anchor, Image, List, Stack, Text } from "@mantine/core";
import type { CollectedFile, RunReport } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { formatSize } from "../../i18n/format.ts";

type FilesListProps = { jobId: string; run: number; report: RunReport };

/** What a run left: pictures are shown, everything can be kept. */
export const FilesList = ({ jobId, run, report: { files = [], leftOut = [], leftOutCount = 0 } }: FilesListProps) => {
  const { t } = useTranslation();
  const unnamed = leftOutCount - leftOut.length;
  return (
    <Stack gap="md" p="sm" className="files-list">
      {files.length === 0 && <Text c="dimmed">{t("jobs.noFiles")}</Text>}
      {files.map((file) => (
        <FileEntry key={file.path} file={file} address={fileAddress(jobId, run, file.path)} />
      ))}
      {leftOutCount > 0 && (
        <Alert color="orange" title={t("jobs.leftOut", { count: leftOutCount })}>
          <List size="sm">
            {leftOut.map(({ path, reason }) => (
              <List.Item key={path}>
                <span className="mono">{path}</span>: {t(`jobs.leftOutReason.${reason}`)}
              </List.Item>
            ))}
          </List>
          {unnamed > 0 && <Text size="sm">{t("jobs.leftOutMore", { count: unnamed })}</Text>}
        </Alert>
      )}
    </Stack>
  );
};

const FileEntry = ({ file: { path, bytes, contentType }, address }: { file: CollectedFile; address: string }) => {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm">
        <Anchor href={address} download={path.slice(path.lastIndexOf("/") + 1)} className="mono">
          {path}
        </Anchor>{" "}
        · {formatSize(t, bytes)} · {contentType}
      </Text>
      {/* A picture is drawn in a page of its own by the browser: one that holds scripts runs none of them. */}
      {contentType.startsWith("image/") && (
        <Image src={address} alt={t("jobs.picture", { path })} maw="100%" mah={480} w="auto" fit="contain" mt={4} />
      )}
    </div>
  );
};

const fileAddress = (jobId: string, run: number, path: string): string =>
  `/api/v1/jobs/${jobId}/files/${path.split("/").map(encodeURIComponent).join("/")}?run=${run}`;
