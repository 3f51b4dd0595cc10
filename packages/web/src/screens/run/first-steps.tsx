import { Button, Group, List } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { Icon } from "../../ui/icon.tsx";
import { useRunSession } from "./run-session.ts";
import { useIsLive } from "./use-is-live.ts";

const steps = ["write", "run", "type"] as const;

/** What to do first, for who has never been here: three steps that tick themselves off. */
export const FirstSteps = () => {
  const { t } = useTranslation();
  const set = usePreferences((preferences) => preferences.set);
  const hasRun = useRunSession(({ follower }) => follower !== null);
  const isLive = useIsLive();
  const isDone = { write: true, run: hasRun, type: hasRun && !isLive };
  return (
    <section className="first-steps" aria-label={t("run.firstSteps.title")}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <List type="ordered" size="sm" listStyleType="none" className="first-steps-list">
          {steps.map((step) => (
            <List.Item key={step} icon={<Icon name={isDone[step] ? "circle-check" : "chevron-right"} size={16} />}>
              {t(`run.firstSteps.${step}`)}
            </List.Item>
          ))}
        </List>
        <Button size="compact-sm" variant="default" flex="none" onClick={() => set({ knowsFirstSteps: true })}>
          {isDone.type ? t("run.firstSteps.done") : t("run.firstSteps.skip")}
        </Button>
      </Group>
    </section>
  );
};
