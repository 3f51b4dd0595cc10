import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Group } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { groupsQuery } from "../../access/queries.ts";
import { teachersOf } from "../../access/teaching.ts";
import { useLanguageTitles } from "../../data/language-titles.ts";
import { QueryView } from "../../data/query-view.tsx";
import { useMay } from "../../data/session-store.ts";
import { formatNumber } from "../../i18n/format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty } from "../../ui/view-state.tsx";
import { CreateGroupDialog } from "./create-group-dialog.tsx";

/** Groups that one is in; for operators all. */
export const GroupsScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(groupsQuery);
  const mayCreate = useMay("admin");
  const seesAll = useMay("operator");
  const [isCreating, { open, close }] = useDisclosure(false);
  const titlesOf = useLanguageTitles();
  return (
    <Page
      title={t("groups.title")}
      intro={t("groups.intro")}
      actions={
        mayCreate ? (
          <Button leftSection={<Icon name="plus" />} onClick={open}>
            {t("groups.create")}
          </Button>
        ) : (
          <Link to="/join" className="text-link">
            {t("groups.joinTitle")}
          </Link>
        )
      }
    >
      {isCreating && <CreateGroupDialog onClose={close} />}
      <QueryView query={query}>
        {(groups) =>
          groups.length === 0 ? (
            <Empty icon="school" text={seesAll ? t("groups.noGroups") : t("groups.inNone")} />
          ) : (
            <DataTable
              label={t("groups.title")}
              columns={groupColumns(t, titlesOf)}
              rows={groups}
              rowKey={({ name }) => name}
            />
          )
        }
      </QueryView>
    </Page>
  );
};

type TitlesOf = ReturnType<typeof useLanguageTitles>;

const groupColumns = (t: TFunction, titlesOf: TitlesOf): readonly Column<Group>[] => [
  {
    key: "name",
    title: t("groups.name"),
    sort: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/groups/$name" params={{ name }} className="text-link">
        {name}
      </Link>
    ),
  },
  { key: "teachers", title: t("groups.teachers"), cell: (group) => teachersOf(group).join(", ") || "–" },
  {
    key: "members",
    title: t("groups.members"),
    isNumber: true,
    sort: ({ members }) => members.length,
    cell: ({ members }) => formatNumber(members.length),
  },
  { key: "languages", title: t("groups.languages"), cell: ({ languages }) => titlesOf(languages) },
  { key: "code", title: t("groups.code"), cell: ({ code }) => <span className="mono">{code?.code ?? "–"}</span> },
];
