import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type HistoryFilter, jobPeriods, jobStatuses } from "../../data/history-filter.ts";
import { languagesQuery } from "../../data/queries.ts";
import { Icon } from "../../ui/icon.tsx";
import { workersQuery } from "../../yard/queries.ts";
import { FilterSelect } from "./filter-select.tsx";
import { readHistorySearch } from "./history-search.ts";
import { WhoseFilter, withChosen } from "./whose-filter.tsx";

type HistoryFiltersProps = { filter: HistoryFilter; onChange: (filter: HistoryFilter) => void };

const typingMs = 300;
/** Two side by side on a phone. */
const selectWidth = { base: "calc(50% - 5px)", xs: 170 };

export const HistoryFilters = ({ filter, onChange }: HistoryFiltersProps) => {
  const { t } = useTranslation();
  const languages = useQuery(languagesQuery);
  const workers = useQuery(workersQuery);
  const [text, setText] = useState(filter.text ?? "");
  const set = (changes: HistoryFilter): void => onChange(readHistorySearch({ ...filter, ...changes }));
  const setTextSoon = useDebouncedCallback((value: string) => set({ text: value }), typingMs);
  useEffect(() => setText(filter.text ?? ""), [filter.text]);
  return (
    <Group gap="xs" role="search" aria-label={t("history.filters")}>
      <TextInput
        aria-label={t("history.search")}
        placeholder={t("history.search")}
        leftSection={<Icon name="search" size={16} />}
        w={{ base: "100%", xs: 240 }}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setTextSoon(currentTarget.value);
        }}
      />
      <FilterSelect
        label={t("history.status")}
        any={t("history.anyStatus")}
        w={selectWidth}
        data={jobStatuses.map((value) => ({ value, label: t(`history.statuses.${value}`) }))}
        value={filter.status}
        onChange={(value) => set({ status: value })}
      />
      <FilterSelect
        label={t("history.language")}
        any={t("history.anyLanguage")}
        searchable
        w={selectWidth}
        data={(languages.data ?? []).map(({ name, title }) => ({ value: name, label: title }))}
        value={filter.language}
        onChange={(value) => set({ language: value })}
      />
      <FilterSelect
        label={t("history.worker")}
        any={t("history.anyWorker")}
        searchable
        w={selectWidth}
        data={withChosen(
          (workers.data ?? []).map(({ name }) => name),
          filter.worker,
        )}
        value={filter.worker}
        onChange={(value) => set({ worker: value })}
      />
      <WhoseFilter filter={filter} onChange={set} />
      <FilterSelect
        label={t("history.period")}
        any={t("history.anyPeriod")}
        w={selectWidth}
        data={jobPeriods.map((value) => ({ value, label: t(`history.periods.${value}`) }))}
        value={filter.period}
        onChange={(value) => set({ period: value, firstDay: undefined, lastDay: undefined })}
      />
      {filter.period === "days" &&
        (["firstDay", "lastDay"] as const).map((edge) => (
          <TextInput
            key={edge}
            type="date"
            aria-label={t(`history.${edge}`)}
            value={filter[edge] ?? ""}
            onChange={({ currentTarget }) => set({ [edge]: currentTarget.value })}
          />
        ))}
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" leftSection={<Icon name="filter-off" size={16} />} onClick={() => onChange({})}>
          {t("history.clearFilters")}
        </Button>
      )}
    </Group>
  );
};
