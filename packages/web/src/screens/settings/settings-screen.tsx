import { Anchor, Fieldset, SimpleGrid, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { useConnection } from "../../data/connection-store.ts";
import { NumberField } from "../../ui/number-field.tsx";
import { Page } from "../../ui/page.tsx";
import { AppearanceSettings } from "./appearance-settings.tsx";

export const SettingsScreen = () => {
  const { t } = useTranslation();
  return (
    <Page title={t("settings.title")} intro={t("settings.intro")}>
      <SimpleGrid cols={{ base: 1, md: 2 }} maw={1000}>
        <AppearanceSettings />
        <EditorSettings />
        <ControllerFacts />
      </SimpleGrid>
    </Page>
  );
};

const EditorSettings = () => {
  const { t } = useTranslation();
  const { editorFontSize, editorTabWidth, plainEditor, wrapOutput, set } = usePreferences();
  return (
    <Fieldset legend={t("settings.editor")}>
      <Stack>
        <NumberField
          label={t("settings.fontSize")}
          min={10}
          max={28}
          value={editorFontSize}
          onChange={(value) => set({ editorFontSize: value })}
        />
        <NumberField
          label={t("settings.tabWidth")}
          min={1}
          max={8}
          value={editorTabWidth}
          onChange={(value) => set({ editorTabWidth: value })}
        />
        <Switch
          label={t("settings.plainEditor")}
          description={t("settings.plainEditorHint")}
          checked={plainEditor}
          onChange={({ currentTarget }) => set({ plainEditor: currentTarget.checked })}
        />
        <Switch
          label={t("settings.wrapOutput")}
          checked={wrapOutput}
          onChange={({ currentTarget }) => set({ wrapOutput: currentTarget.checked })}
        />
      </Stack>
    </Fieldset>
  );
};

const ControllerFacts = () => {
  const { t } = useTranslation();
  const version = useConnection((connection) => connection.version);
  return (
    <Fieldset legend={t("settings.controller")}>
      <Stack gap="xs">
        <Text size="sm">
          {t("settings.address")}: <span className="mono">{location.origin}</span>
        </Text>
        <Text size="sm">
          {t("settings.version")}: {version ?? "…"}
        </Text>
        <Anchor href="/docs" size="sm">
          {t("settings.apiPages")}
        </Anchor>
      </Stack>
    </Fieldset>
  );
};
