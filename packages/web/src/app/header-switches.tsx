import { Button, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { languages } from "../i18n/start.ts";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { languageNames } from "./language-names.ts";
import { usePreferences } from "./preferences.ts";

const themes = [
  { value: "auto", icon: "device-desktop" },
  { value: "light", icon: "sun" },
  { value: "dark", icon: "moon" },
] as const;

/** Goes from the system's theme to light, dark and back. */
export const ThemeSwitch = () => {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const at = themes.findIndex(({ value }) => value === colorScheme);
  const current = themes[at] ?? themes[0];
  const next = themes[(at + 1) % themes.length] ?? themes[0];
  return (
    <IconButton
      data-action="theme"
      icon={current.icon}
      label={t("app.themeNow", { now: t(`app.themes.${current.value}`), next: t(`app.themes.${next.value}`) })}
      onClick={() => setColorScheme(next.value)}
    />
  );
};

/** Each language in its own words; there are two, so one button offers the other. */
export const LanguageSwitch = () => {
  const { i18n } = useTranslation();
  const set = usePreferences((preferences) => preferences.set);
  const other = languages.find((language) => language !== i18n.language) ?? "en";
  return (
    <Button
      variant="subtle"
      color="gray"
      data-action="language"
      px="xs"
      lang={other}
      leftSection={<Icon name="language" />}
      onClick={() => set({ language: other })}
      className="language-switch"
    >
      {languageNames[other]}
    </Button>
  );
};
