import { NativeSelect, Stack } from "@mantine/core";
import { everyone } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { groupsQuery, quotaQuery, usersQuery } from "../access/queries.ts";
import { QueryView } from "../data/query-view.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { QuotaForm } from "./quota-form.tsx";
import { groupSubject, subjectWords } from "./quota-words.ts";

type QuotaDialogProps = { /** Absent: it is asked whose. */ of?: string | undefined; onClose: () => void };

/** Shows and changes what somebody may ask for. */
export const QuotaDialog = ({ of: given, onClose }: QuotaDialogProps) => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(everyone);
  const of = given ?? chosen;
  const query = useQuery(quotaQuery(of));
  const title = given === undefined ? t("quotas.set") : t("quotas.setOf", { whose: subjectWords(t, given) });
  return (
    <Dialog title={title} onClose={onClose} size="lg">
      <Stack gap="md">
        {given === undefined && <SubjectSelect value={chosen} onChange={setChosen} />}
        <QueryView query={query}>
          {(record) => <QuotaForm key={record.of} record={record} onDone={onClose} />}
        </QueryView>
      </Stack>
    </Dialog>
  );
};

const SubjectSelect = ({ value, onChange }: { value: string; onChange: (of: string) => void }) => {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery).data ?? [];
  const users = useQuery(usersQuery).data ?? [];
  const subjects = [everyone, ...groups.map(({ name }) => groupSubject(name)), ...users.map(({ name }) => name)];
  return (
    <NativeSelect
      label={t("quotas.whose")}
      description={t("quotas.order")}
      data-autofocus
      data={subjects.map((of) => ({ value: of, label: subjectWords(t, of) }))}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
};
