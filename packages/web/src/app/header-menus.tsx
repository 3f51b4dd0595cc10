import { Menu, useMantineColorScheme } from "@mantine/core";
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

export const ThemeMenu = () => {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton icon={colorScheme === "dark" ? "moon" : "sun"} label={t("app.theme")} />
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map(({ value, icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon name={icon} />}
            rightSection={colorScheme === value ? <Icon name="check" /> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {t(`app.themes.${value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

export const LanguageMenu = () => {
  const { t, i18n } = useTranslation();
  const set = usePreferences((preferences) => preferences.set);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton icon="language" label={t("app.language")} />
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={i18n.language === language ? <Icon name="check" /> : undefined}
            onClick={() => set({ language })}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
