import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { languagesQuery } from "./queries.ts";

/** Says languages by the names that people know them by; one that no worker offers now by its own. */
export const useLanguageTitles = (): ((names: readonly string[] | null) => string) => {
  const { t } = useTranslation();
  const languages = useQuery(languagesQuery).data ?? [];
  const titles = new Map(languages.map(({ name, title }) => [name, title]));
  return (names) => names?.map((name) => titles.get(name) ?? name).join(", ") ?? t("groups.all");
};
