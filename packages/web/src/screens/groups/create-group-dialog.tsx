import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { GroupName } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { usersQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { LanguagesField } from "./languages-field.tsx";

/** Makes a group, with the languages of its members and a teacher who goes on from there. */
export const CreateGroupDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const users = useQuery(usersQuery).data ?? [];
  const [name, setName] = useState("");
  const [teacher, setTeacher] = useState("");
  const [languages, setLanguages] = useState<string[]>([]);
  const { mutateAsync, isPending, error } = useChange(async () => {
    const group = await client.groups.create({ name, ...(languages.length > 0 && { languages }) });
    if (teacher !== "") await client.groups.addMember(group.name, { name: teacher, role: "teacher" });
    return group;
  });
  const create = async (): Promise<void> => {
    const group = await mutateAsync();
    await navigate({ to: "/groups/$name", params: { name: group.name } });
  };
  const isNamed = GroupName.safeParse(name).success;
  return (
    <Dialog title={t("groups.create")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // Why it failed is told below.
          void create().catch(() => {});
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t("groups.name")}
            description={t("groups.nameHint")}
            data-autofocus
            autoCapitalize="none"
            spellCheck={false}
            error={name !== "" && !isNamed}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NativeSelect
            label={t("groups.teacher")}
            description={t("groups.teacherHint")}
            data={[{ value: "", label: t("groups.later") }, ...users.map((user) => user.name)]}
            value={teacher}
            onChange={({ currentTarget }) => setTeacher(currentTarget.value)}
          />
          <LanguagesField value={languages} onChange={setLanguages} />
          <ChangeFailed error={error} />
          <Button type="submit" loading={isPending} disabled={!isNamed}>
            {t("groups.create")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
};
