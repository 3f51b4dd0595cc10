import { Button, Group as Row, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Group, Student } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { groupQuery } from "../../access/queries.ts";
import { teachersOf, useTeaches } from "../../access/teaching.ts";
import { useLanguageTitles } from "../../data/language-titles.ts";
import { QueryView } from "../../data/query-view.tsx";
import { useMay } from "../../data/session-store.ts";
import { limitWords } from "../../quotas/quota-words.ts";
import { Facts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Section } from "../../ui/section.tsx";
import { GroupQuota } from "./group-quota.tsx";
import { JoinCode } from "./join-code.tsx";
import { MembersSection } from "./members-section.tsx";
import { PasswordSheet } from "./password-sheet.tsx";
import { RemoveGroupDialog } from "./remove-group-dialog.tsx";
import { RulesDialog } from "./rules-dialog.tsx";

export const GroupScreen = () => {
  const { t } = useTranslation();
  const { name } = useParams({ from: "/groups/$name" });
  const query = useQuery(groupQuery(name));
  const [students, setStudents] = useState<readonly Student[] | null>(null);
  if (students !== null) return <PasswordSheet group={name} students={students} onDone={() => setStudents(null)} />;
  return (
    <Page
      title={name}
      intro={t("groups.one")}
      actions={query.data !== undefined && <GroupActions group={query.data} />}
    >
      <QueryView query={query}>{(group) => <GroupParts group={group} onStudents={setStudents} />}</QueryView>
    </Page>
  );
};

const GroupActions = ({ group }: { group: Group }) => {
  const { t } = useTranslation();
  const teaches = useTeaches()(group);
  const isOperator = useMay("operator");
  const isAdmin = useMay("admin");
  const [areRulesOpen, rules] = useDisclosure(false);
  const [isRemoving, { open, close }] = useDisclosure(false);
  return (
    <Row gap="xs">
      {(teaches || isOperator) && (
        <Button
          variant="default"
          leftSection={<Icon name="history" />}
          renderRoot={(props) => <Link to="/runs" search={{ group: group.name }} {...props} />}
        >
          {t("groups.runs")}
        </Button>
      )}
      {isAdmin && (
        <>
          <Button variant="default" leftSection={<Icon name="pencil" />} onClick={rules.open}>
            {t("groups.rules")}
          </Button>
          <Button variant="default" leftSection={<Icon name="trash" />} onClick={open}>
            {t("groups.remove")}
          </Button>
        </>
      )}
      {areRulesOpen && <RulesDialog group={group} onClose={rules.close} />}
      {isRemoving && <RemoveGroupDialog name={group.name} onClose={close} />}
    </Row>
  );
};

type GroupPartsProps = { group: Group; onStudents: (students: readonly Student[]) => void };

const GroupParts = ({ group, onStudents }: GroupPartsProps) => {
  const { t } = useTranslation();
  const teaches = useTeaches()(group);
  const isOperator = useMay("operator");
  const titlesOf = useLanguageTitles();
  return (
    <Stack gap="xl">
      <Facts
        facts={[
          [t("groups.teachers"), teachersOf(group).join(", ") || t("groups.noTeacher")],
          [t("groups.languages"), titlesOf(group.languages)],
          [t("groups.limits"), limitWords(t, group.limits).join(" · ") || t("groups.usual")],
        ]}
      />
      {teaches && (
        <Section title={t("groups.code")}>
          <JoinCode group={group} />
        </Section>
      )}
      <Section title={t("groups.members")}>
        <MembersSection group={group} onStudents={onStudents} />
      </Section>
      {isOperator && (
        <Section title={t("groups.quota")}>
          <GroupQuota name={group.name} />
        </Section>
      )}
    </Stack>
  );
};
