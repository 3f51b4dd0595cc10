import {
  Accordion,
  Button,
  CopyButton,
  Fieldset,
  Group,
  List,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import type { ControllerRecord, Worker } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { Icon } from "../../ui/icon.tsx";
import { controllerQuery, workersQuery } from "../../yard/queries.ts";
import { WorkerLink } from "../../yard/worker-link.tsx";
import { YardPage } from "../../yard/yard-page.tsx";
import { joinCommand } from "./join-command.ts";

export const AddWorkerScreen = () => {
  const { t } = useTranslation();
  const query = useQuery(controllerQuery);
  return (
    <YardPage title={t("yard.add.title")} intro={t("yard.add.intro")}>
      <QueryView query={query} rows={4}>
        {({ joining }) => (
          <Stack maw={820}>
            <JoinCommand joining={joining} />
            <Newcomers />
            <Troubles />
          </Stack>
        )}
      </QueryView>
    </YardPage>
  );
};

const JoinCommand = ({ joining }: { joining: ControllerRecord["joining"] }) => {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [slots, setSlots] = useState<number | string>("");
  const command = joinCommand({ ...joining, name, slots: typeof slots === "number" ? slots : null });
  return (
    <Stack gap="sm">
      <Fieldset legend={t("yard.add.options")}>
        <Group align="flex-start">
          <TextInput
            label={t("yard.worker.name")}
            description={t("yard.add.nameHint")}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NumberInput
            label={t("yard.worker.slots")}
            description={t("yard.add.slotsHint")}
            min={1}
            max={1024}
            allowDecimal={false}
            value={slots}
            onChange={setSlots}
          />
        </Group>
      </Fieldset>
      <Text size="sm">{t("yard.add.run")}</Text>
      <code className="command">{command}</code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button onClick={copy} w="fit-content" leftSection={<Icon name={copied ? "check" : "copy"} />}>
            {copied ? t("yard.add.copied") : t("yard.add.copy")}
          </Button>
        )}
      </CopyButton>
      <Text size="sm" c="dimmed">
        {joining.tokenFile === null ? t("yard.add.ownToken") : t("yard.add.tokenFile", { file: joining.tokenFile })}
      </Text>
    </Stack>
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
