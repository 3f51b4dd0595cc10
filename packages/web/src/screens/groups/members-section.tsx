import { Button, NativeSelect, Group as Row, Stack } from "@mantine/core";
import { type Group, type GroupMember, GroupRole, type Student } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useTeaches } from "../../access/teaching.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { useMay } from "../../data/session-store.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { DropMemberDialog } from "./drop-member-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";

type MembersSectionProps = { group: Group; onStudents: (students: readonly Student[]) => void };
type Asked = { kind: "import" } | { kind: "add" } | { kind: "drop"; member: string };

export const MembersSection = ({ group, onStudents }: MembersSectionProps) => {
  const { t } = useTranslation();
  const teaches = useTeaches()(group);
  const isAdmin = useMay("admin");
  const seesRuns = useMay("operator") || teaches;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const { mutate, error } = useChange((member: GroupMember) => client.groups.addMember(group.name, member));
  const columns = [
    nameColumn(t, seesRuns ? group.name : null),
    isAdmin ? roleChoiceColumn(t, mutate) : roleColumn(t),
    ...(teaches ? [dropColumn(t, (member) => setAsked({ kind: "drop", member }))] : []),
  ];
  return (
    <Stack gap="xs">
      {teaches && (
        <Row gap="xs">
          <Button variant="default" leftSection={<Icon name="upload" />} onClick={() => setAsked({ kind: "import" })}>
            {t("groups.import")}
          </Button>
          {isAdmin && (
            <Button variant="default" leftSection={<Icon name="plus" />} onClick={() => setAsked({ kind: "add" })}>
              {t("groups.addMember")}
            </Button>
          )}
        </Row>
      )}
      {asked?.kind === "import" && <ImportDialog group={group} onStudents={onStudents} onClose={close} />}
      {asked?.kind === "add" && <AddMemberDialog group={group} onClose={close} />}
      {asked?.kind === "drop" && <DropMemberDialog group={group.name} member={asked.member} onClose={close} />}
      <ChangeFailed error={error} />
      {group.members.length === 0 ? (
        <Empty icon="users" text={t("groups.nobody")} />
      ) : (
        <DataTable
          label={t("groups.members")}
          rows={group.members}
          rowKey={({ name }) => name}
          sortedBy="name"
          columns={columns}
        />
      )}
    </Stack>
  );
};

/** @param group - whose members' runs one may see; null where that is not so */
const nameColumn = (t: TFunction, group: string | null): Column<GroupMember> => ({
  key: "name",
  title: t("groups.name"),
  sort: ({ name }) => name,
  cell: ({ name }) =>
    group === null ? (
      name
    ) : (
      <Link to="/runs" search={{ group, owner: name }} className="text-link" title={t("groups.runsOf", { name })}>
        {name}
      </Link>
    ),
});

const sortByRole = ({ role }: GroupMember): number => -GroupRole.options.indexOf(role);

const roleColumn = (t: TFunction): Column<GroupMember> => ({
  key: "role",
  title: t("groups.role"),
  sort: sortByRole,
  cell: ({ role }) => t(`groups.roles.${role}`),
});

const roleChoiceColumn = (t: TFunction, choose: (member: GroupMember) => void): Column<GroupMember> => ({
  ...roleColumn(t),
  cell: ({ name, role }) => (
    <NativeSelect
      size="xs"
      maw={180}
      aria-label={t("groups.roleOf", { name })}
      data={GroupRole.options.map((value) => ({ value, label: t(`groups.roles.${value}`) }))}
      value={role}
      onChange={({ currentTarget }) => choose({ name, role: currentTarget.value as GroupRole })}
    />
  ),
});

const dropColumn = (t: TFunction, ask: (member: string) => void): Column<GroupMember> => ({
  key: "drop",
  title: t("groups.actions"),
  isBare: true,
  cell: ({ name }) => <IconButton icon="x" label={t("groups.drop", { name })} onClick={() => ask(name)} />,
});
