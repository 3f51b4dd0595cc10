import { Group, NativeSelect } from "@mantine/core";
import type { Language } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { isUntouched, useDraft, useDraftOptions } from "../../draft/draft-store.ts";

type LanguageSelectProps = { languages: readonly Language[] };

/** Language and version. Another language swaps a program that nobody has written on yet for its own example. */
export const LanguageSelect = ({ languages }: LanguageSelectProps) => {
  const { t } = useTranslation();
  const draft = useDraftOptions();
  const change = useDraft((store) => store.change);
  const chosen = languages.find(({ name }) => name === draft.language);
  const choose = (name: string): void => {
    const language = languages.find((offered) => offered.name === name);
    if (language === undefined) return;
    const { draft: whole, replace } = useDraft.getState();
    if (!isUntouched(whole, languages)) change({ language: language.name, version: null });
    else {
      const { path, content } = language.example;
      replace({ ...whole, files: [{ path, content }], entry: path, language: language.name, version: null });
    }
  };
  return (
    <Group gap={4} className="language-select" grow preventGrowOverflow={false}>
      <NativeSelect
        aria-label={t("run.language")}
        data={[
          ...(chosen === undefined ? [{ value: draft.language, label: draft.language || t("run.language") }] : []),
          ...languages.map(({ name, title }) => ({ value: name, label: title })),
        ]}
        value={draft.language}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      {chosen !== undefined && (
        <NativeSelect
          aria-label={t("run.version")}
          data={chosen.versions.map(({ version, toolchain, workers }) => ({
            value: version,
            label: workers === 0 ? t("run.versionOffline", { toolchain }) : toolchain,
            disabled: workers === 0,
          }))}
          value={draft.version ?? chosen.versions.find(({ isDefault }) => isDefault)?.version ?? ""}
          onChange={({ currentTarget }) => change({ version: currentTarget.value })}
        />
      )}
    </Group>
  );
};
