import { Button, NativeSelect, Stack, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Role, type User } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { usersQuery } from "../../access/queries.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { QueryView } from "../../data/query-view.tsx";
import { useSession } from "../../data/session-store.ts";
import { formatNumber } from "../../i18n/format.ts";
import { QuotaDialog } from "../../quotas/quota-dialog.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Page } from "../../ui/page.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { AddUserDialog } from "./add-user-dialog.tsx";
import { RemoveUserDialog } from "./remove-user-dialog.tsx";
import { ResetPasswordDialog } from "./reset-password-dialog.tsx";

/** Accounts: who there is, what they may do, and since when they were not seen. */
export const UsersScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(usersQuery);
  const [isAdding, { open, close }] = useDisclosure(false);
  return (
    <Page
      title={t("access.users")}
      intro={t("access.usersIntro")}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={open}>
          {t("access.addUser")}
        </Button>
      }
    >
      {isAdding && <AddUserDialog onClose={close} />}
      <QueryView query={query}>
        {(users) =>
          users.length === 0 ? <Empty icon="users" text={t("access.noUsers")} /> : <UsersTable users={users} />
        }
      </QueryView>
    </Page>
  );
};

type Asked = { kind: "remove" | "password" | "quota"; user: User };
type Changed = { id: string; changes: { role?: Role; disabled?: boolean } };

const UsersTable = ({ users }: { users: readonly User[] }) => {
  const { t } = useTranslation();
  const own = useSession(({ who }) => who?.userId);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { mutate, error } = useChange(({ id, changes }: Changed) => client.users.change(id, changes));
  return (
    <Stack gap="xs">
      <ChangeFailed error={error} />
      {asked?.kind === "remove" && <RemoveUserDialog user={asked.user} onClose={() => setAsked(null)} />}
      {asked?.kind === "password" && <ResetPasswordDialog user={asked.user} onClose={() => setAsked(null)} />}
      {asked?.kind === "quota" && <QuotaDialog of={asked.user.name} onClose={() => setAsked(null)} />}
      <DataTable
        label={t("access.users")}
        rows={users}
        rowKey={({ id }) => id}
        sortedBy="name"
        columns={[
          {
            key: "name",
            title: t("access.name"),
            sort: ({ name }) => name,
            cell: ({ name }) => (
              <Link to="/runs" search={{ owner: name }} className="text-link" title={t("access.runsOf", { name })}>
                {name}
              </Link>
            ),
          },
          {
            key: "role",
            title: t("access.role"),
            sort: ({ role }) => Role.options.indexOf(role),
            cell: ({ id, name, role }) => (
              <NativeSelect
                size="xs"
                maw={180}
                aria-label={t("access.roleOf", { name })}
                disabled={id === own}
                data={Role.options.map((value) => ({ value, label: t(`app.roles.${value}`) }))}
                value={role}
                onChange={({ currentTarget }) => mutate({ id, changes: { role: currentTarget.value as Role } })}
              />
            ),
          },
          {
            key: "enabled",
            title: t("access.enabled"),
            sort: ({ disabled }) => Number(disabled),
            cell: ({ id, name, disabled }) => (
              <Switch
                aria-label={t("access.enabledOf", { name })}
                disabled={id === own}
                checked={!disabled}
                onChange={({ currentTarget }) => mutate({ id, changes: { disabled: !currentTarget.checked } })}
              />
            ),
          },
          {
            key: "seen",
            title: t("access.lastSeen"),
            sort: ({ lastSeenAtMs }) => -(lastSeenAtMs ?? 0),
            cell: ({ lastSeenAtMs }) => (lastSeenAtMs === null ? t("access.never") : <TimeText atMs={lastSeenAtMs} />),
          },
          {
            key: "sessions",
            title: t("access.sessions"),
            isNumber: true,
            cell: ({ sessions }) => formatNumber(sessions),
          },
          { key: "tokens", title: t("access.tokens"), isNumber: true, cell: ({ tokens }) => formatNumber(tokens) },
          {
            key: "actions",
            title: t("access.end"),
            isBare: true,
            cell: (user) => (
              <span style={{ whiteSpace: "nowrap" }}>
                <IconButton
                  icon="gauge"
                  label={t("quotas.setOf", { whose: user.name })}
                  onClick={() => setAsked({ kind: "quota", user })}
                />
                <IconButton
                  icon="key"
                  label={t("access.resetPassword", { name: user.name })}
                  onClick={() => setAsked({ kind: "password", user })}
                />
                {user.id !== own && (
                  <IconButton
                    icon="trash"
                    label={t("access.removeUser", { name: user.name })}
                    onClick={() => setAsked({ kind: "remove", user })}
                  />
                )}
              </span>
            ),
          },
        ]}
      />
    </Stack>
  );
};
