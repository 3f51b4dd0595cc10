import { Button, FileButton, List, Stack, Text, Textarea } from "@mantine/core";
import { madeUpPassword } from "@runyard/client";
import { type Group, groupBounds, RunyardError, type Student } from "@runyard/protocol";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type NameProblem, readClassList } from "./class-list.ts";

type ImportDialogProps = { group: Group; onStudents: (students: readonly Student[]) => void; onClose: () => void };

/** Makes accounts for a whole class, with passwords made up here: the controller keeps no way to show them again. */
export const ImportDialog = ({ group, onStudents, onClose }: ImportDialogProps) => {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { names, problems, isTooLong } = useMemo(() => readClassList(text), [text]);
  const { mutate, isPending, error } = useChange(async () => {
    const students = names.map((name) => ({ name, password: madeUpPassword() }));
    await client.groups.addStudents(group.name, students);
    onStudents(students);
  });
  const readFile = async (file: File | null): Promise<void> => {
    if (file !== null) setText(await file.text());
  };
  const isFit = names.length > 0 && problems.length === 0 && !isTooLong;
  return (
    <Dialog title={t("groups.import")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t("groups.importText")}</Text>
          <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void readFile(file)}>
            {(props) => (
              <Button variant="default" w="fit-content" leftSection={<Icon name="folder-open" />} {...props}>
                {t("groups.openFile")}
              </Button>
            )}
          </FileButton>
          <Textarea
            label={t("groups.names")}
            description={t("groups.namesHint")}
            data-autofocus
            autosize
            minRows={5}
            maxRows={14}
            spellCheck={false}
            classNames={{ input: "mono" }}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <div role="status">
            {isFit && <Text size="sm">{t("groups.willMake", { count: names.length })}</Text>}
            {isTooLong && (
              <Text size="sm" c="var(--mantine-color-error)">
                {t("groups.tooMany", { count: groupBounds.studentsAtOnce })}
              </Text>
            )}
            <NameProblems problems={problems} />
          </div>
          {isTaken(error) ? <TakenName error={error} /> : <ChangeFailed error={error} />}
          <Button type="submit" loading={isPending} disabled={!isFit}>
            {t("groups.makeAccounts")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
};

const shownMost = 5;

const NameProblems = ({ problems }: { problems: readonly NameProblem[] }) => {
  const { t } = useTranslation();
  return (
    <List size="sm" c="var(--mantine-color-error)">
      {problems.slice(0, shownMost).map(({ name, problem }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same name may be there more than twice
        <List.Item key={at}>{t(`groups.problem.${problem}`, { name })}</List.Item>
      ))}
      {problems.length > shownMost && (
        <List.Item>{t("groups.moreProblems", { count: problems.length - shownMost })}</List.Item>
      )}
    </List>
  );
};

const isTaken = (error: unknown): error is RunyardError =>
  error instanceof RunyardError && error.code === "USER_EXISTS";

const TakenName = ({ error }: { error: RunyardError }) => {
  const { t } = useTranslation();
  return (
    <Text size="sm" role="alert" c="var(--mantine-color-error)">
      {t("groups.taken", { name: String(error.details.name ?? "") })}
    </Text>
  );
};
