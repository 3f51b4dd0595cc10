import { Accordion, Group, List, Stack, Text } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/icon.tsx";
import { Section } from "../../ui/section.tsx";
import { workersQuery } from "../../yard/queries.ts";
import { WorkerLink } from "../../yard/worker-link.tsx";
import { YardPage } from "../../yard/yard-page.tsx";
import { JoinTokensTable } from "./join-tokens-table.tsx";
import { NewJoinToken } from "./new-join-token.tsx";

export const AddWorkerScreen = () => {
  const { t } = useTranslation();
  return (
    <YardPage title={t("yard.add.title")} intro={t("yard.add.intro")}>
      <Stack maw={960} gap="lg">
        <NewJoinToken />
        <Newcomers />
        <Troubles />
        <Section title={t("yard.add.tokens")}>
          <JoinTokensTable />
        </Section>
      </Stack>
    </YardPage>
  );
};

/** Waits for workers that were not there when the page was opened. */
const Newcomers = () => {
  const { t } = useTranslation();
  const workers = useQuery(workersQuery).data;
  const before = useRef<ReadonlySet<string>>(undefined);
  if (before.current === undefined && workers !== undefined) before.current = new Set(workers.map(({ id }) => id));
  const joined = (workers ?? []).filter(({ id, state }) => before.current?.has(id) === false && state !== "stopped");
  return (
    <section role="status" aria-label={t("yard.add.newcomers")}>
      {joined.length === 0 ? (
        <Group gap={8} wrap="nowrap">
          <Icon name="loader-2" className="spin" />
          <Text size="sm">{t("yard.add.waiting")}</Text>
        </Group>
      ) : (
        <List listStyleType="none" spacing={8}>
          {joined.map((worker) => (
            <Newcomer key={worker.id} worker={worker} />
          ))}
        </List>
      )}
    </section>
  );
};

const Newcomer = ({ worker: { name, slots, toolchains, refused } }: { worker: Worker }) => {
  const { t } = useTranslation();
  const languages = new Set(toolchains.map(({ language }) => language)).size;
  return (
    <List.Item icon={<Icon name="circle-check" />}>
      <Text size="sm" fw={600}>
        {t("yard.add.connected", { name })}
      </Text>
      <Text size="sm">
        {t("yard.add.slots", { count: slots })} · {t("yard.add.languages", { count: languages })} ·{" "}
        {refused.length === 0 ? t("yard.add.allPassed") : t("yard.add.someRefused", { count: refused.length })}
      </Text>
      <WorkerLink name={name}>{t("yard.alert.showWorker")}</WorkerLink>
    </List.Item>
  );
};

const troubles = ["refused", "token", "version", "languages", "sandbox"] as const;

const Troubles = () => {
  const { t } = useTranslation();
  return (
    <section aria-label={t("yard.add.troubles")}>
      <Accordion variant="separated" order={2}>
        {troubles.map((trouble) => (
          <Accordion.Item key={trouble} value={trouble}>
            <Accordion.Control>{t(`yard.add.trouble.${trouble}.see`)}</Accordion.Control>
            <Accordion.Panel>
              <Text size="sm">{t(`yard.add.trouble.${trouble}.do`)}</Text>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </section>
  );
};
