import { Fieldset, Radio, Stack, Switch, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { languageNames } from "../../app/language-names.ts";
import { type TimeFormat, usePreferences } from "../../app/preferences.ts";
import { languages, type UiLanguage } from "../../i18n/start.ts";

const themes = ["auto", "light", "dark"] as const;
const timeFormats = ["relative", "local", "utc"] as const satisfies readonly TimeFormat[];

export const AppearanceSettings = () => {
  const { t } = useTranslation();
  const { language, timeFormat, calmTimer, singleKeys, set } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Fieldset legend={t("settings.appearance")}>
      <Stack>
        <Radio.Group
          label={t("settings.language")}
          value={language ?? "auto"}
          onChange={(value) => set({ language: value === "auto" ? null : (value as UiLanguage) })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="auto" label={t("settings.languageAuto")} />
            {languages.map((value) => (
              <Radio key={value} value={value} label={languageNames[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t("settings.theme")}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as (typeof themes)[number])}
        >
          <Stack gap={6} mt={6}>
            {themes.map((value) => (
              <Radio key={value} value={value} label={t(`app.themes.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t("settings.timeFormat")}
          value={timeFormat}
          onChange={(value) => set({ timeFormat: value as TimeFormat })}
        >
          <Stack gap={6} mt={6}>
            {timeFormats.map((value) => (
              <Radio key={value} value={value} label={t(`settings.timeFormats.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Switch
          label={t("settings.calmTimer")}
          description={t("settings.calmTimerHint")}
          checked={calmTimer}
          onChange={({ currentTarget }) => set({ calmTimer: currentTarget.checked })}
        />
        <Switch
          label={t("settings.singleKeys")}
          description={t("settings.singleKeysHint")}
          checked={singleKeys}
          onChange={({ currentTarget }) => set({ singleKeys: currentTarget.checked })}
        />
      </Stack>
    </Fieldset>
  );
};
