import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { languagesQuery } from "../../data/queries.ts";

type LanguagesFieldProps = { value: string[]; onChange: (languages: string[]) => void };

/** Those that members may use; those that no worker offers now stay chosen. */
export const LanguagesField = ({ value, onChange }: LanguagesFieldProps) => {
  const { t } = useTranslation();
  const offered = (useQuery(languagesQuery).data ?? []).map(({ name, title }) => ({ value: name, label: title }));
  const gone = value.filter((name) => offered.every((one) => one.value !== name));
  return (
    <MultiSelect
      label={t("groups.languages")}
      description={t("groups.languagesHint")}
      placeholder={value.length === 0 ? t("groups.all") : ""}
      searchable
      data={[...offered, ...gone.map((name) => ({ value: name, label: name }))]}
      value={value}
      onChange={onChange}
    />
  );
};
