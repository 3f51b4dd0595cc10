import { Button, NativeSelect, Stack } from "@mantine/core";
import { type Group, GroupRole } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { usersQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { QueryView } from "../../data/query-view.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** Takes an account that there is into a group. */
export const AddMemberDialog = ({ group, onClose }: { group: Group; onClose: () => void }) => {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  const inside = new Set(group.members.map(({ name }) => name));
  const [chosen, setChosen] = useState("");
  const [role, setRole] = useState<GroupRole>("member");
  const { mutate, isPending, error } = useChange(() => client.groups.addMember(group.name, { name: chosen, role }));
  return (
    <Dialog title={t("groups.addMember")} onClose={onClose}>
      <QueryView query={users}>
        {(all) => (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              mutate(undefined, { onSuccess: onClose });
            }}
          >
            <Stack gap="sm">
              <NativeSelect
                label={t("groups.account")}
                data-autofocus
                data={["", ...all.map(({ name }) => name).filter((name) => !inside.has(name))]}
                value={chosen}
                onChange={({ currentTarget }) => setChosen(currentTarget.value)}
              />
              <NativeSelect
                label={t("groups.role")}
                description={t(`groups.roleMay.${role}`)}
                data={GroupRole.options.map((value) => ({ value, label: t(`groups.roles.${value}`) }))}
                value={role}
                onChange={({ currentTarget }) => setRole(currentTarget.value as GroupRole)}
              />
              <ChangeFailed error={error} />
              <Button type="submit" loading={isPending} disabled={chosen === ""}>
                {t("groups.addMember")}
              </Button>
            </Stack>
          </form>
        )}
      </QueryView>
    </Dialog>
  );
};
