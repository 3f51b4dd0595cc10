import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { groupsQuery } from "../../access/queries.ts";
import { useTeaches } from "../../access/teaching.ts";
import type { HistoryFilter } from "../../data/history-filter.ts";
import { useMay } from "../../data/session-store.ts";
import { FilterSelect } from "./filter-select.tsx";

type WhoseFilterProps = { filter: HistoryFilter; onChange: (changes: HistoryFilter) => void };

/** Of which group, and of whom there: for those who see the runs of others. */
export const WhoseFilter = ({ filter: { group, owner }, onChange }: WhoseFilterProps) => {
  const { t } = useTranslation();
  const seesAll = useMay("operator");
  const teaches = useTeaches();
  const groups = (useQuery(groupsQuery).data ?? []).filter((one) => seesAll || teaches(one));
  const groupNames = groups.map(({ name }) => name);
  const within = group === undefined ? groups : groups.filter(({ name }) => name === group);
  const owners = new Set(within.flatMap(({ members }) => members.map(({ name }) => name)));
  return (
    <>
      {(groups.length > 0 || group !== undefined) && (
        <FilterSelect
          label={t("history.group")}
          any={t("history.anyGroup")}
          searchable
          w={160}
          data={withChosen(groupNames, group)}
          value={group}
          onChange={(value) => onChange({ group: value, owner: undefined })}
        />
      )}
      {(owners.size > 0 || owner !== undefined) && (
        <FilterSelect
          label={t("history.owner")}
          any={t("history.anybody")}
          searchable
          w={160}
          data={withChosen([...owners].sort(), owner)}
          value={owner}
          onChange={(value) => onChange({ owner: value })}
        />
      )}
    </>
  );
};

/** Those there are, and the one of the filter, which may be gone. */
export const withChosen = (names: readonly string[], chosen: string | undefined): string[] => [
  ...new Set([...names, ...(chosen === undefined ? [] : [chosen])]),
];
