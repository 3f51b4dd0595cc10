import { type ExampleEntry, examples } from "virtual:examples";
import { Button, Card, Group, Select, SimpleGrid, Text, TextInput, Title } from "@mantine/core";
import type { Language } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { languagesQuery } from "../../data/queries.ts";
import { type Draft, emptyDraft } from "../../draft/draft.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty } from "../../ui/view-state.tsx";

/** Programs to begin with: those that come with Runyard, and each language's first one. */
export const ExamplesScreen = () => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offered = useQuery(languagesQuery).data ?? [];
  const [language, setLanguage] = useState<string | null>(null);
  const [text, setText] = useState("");
  const title = (name: string): string => offered.find((one) => one.name === name)?.title ?? name;
  const hellos = offered.map((one) =>
    helloEntry(one, t("examples.hello", { language: one.title }), t("examples.helloText")),
  );
  // Each language's first program stands before its others.
  const shown = [...hellos, ...examples]
    .filter((entry) => fits(entry, language, text))
    .sort((left, right) => left.language.localeCompare(right.language));
  const open = async (entry: ExampleEntry): Promise<void> => {
    const { default: draft } = await entry.load();
    useDraft.getState().replace(draft);
    await navigate({ to: "/run" });
  };
  return (
    <Page title={t("examples.title")} intro={t("examples.intro")}>
      <Group gap="xs" role="search" aria-label={t("examples.title")}>
        <TextInput
          aria-label={t("examples.search")}
          placeholder={t("examples.search")}
          leftSection={<Icon name="search" size={16} />}
          w={{ base: "100%", xs: 260 }}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Select
          aria-label={t("examples.language")}
          placeholder={t("examples.anyLanguage")}
          clearable
          clearButtonProps={{ "aria-label": t("examples.anyLanguage") }}
          data={[...new Set([...offered.map(({ name }) => name), ...examples.map((one) => one.language)])].map(
            (name) => ({ value: name, label: title(name) }),
          )}
          value={language}
          onChange={setLanguage}
        />
      </Group>
      {shown.length === 0 && <Empty icon="filter-off" text={t("examples.none")} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3, xl: 4 }}>
        {shown.map((entry) => (
          <ExampleCard key={entry.id} entry={entry} language={title(entry.language)} onOpen={() => void open(entry)} />
        ))}
      </SimpleGrid>
    </Page>
  );
};

type ExampleCardProps = { entry: ExampleEntry; language: string; onOpen: () => void };

const ExampleCard = ({ entry, language, onOpen }: ExampleCardProps) => {
  const { t } = useTranslation();
  const { title, description, interactive, files, inputs } = entry;
  const facts = [
    language,
    files > 1 ? t("examples.files", { count: files }) : undefined,
    interactive ? t("examples.interactive") : inputs > 1 ? t("examples.inputs", { count: inputs }) : undefined,
  ];
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="xs" c="dimmed" mt={2}>
        {facts.filter((fact) => fact !== undefined).join(" · ")}
      </Text>
      <Text size="sm" mt="xs" flex={1}>
        {description}
      </Text>
      <Button
        variant="default"
        size="xs"
        mt="sm"
        w="fit-content"
        onClick={onOpen}
        aria-label={t("examples.openNamed", { title, language })}
      >
        {t("examples.open")}
      </Button>
    </Card>
  );
};

const helloEntry = ({ name, example }: Language, title: string, description: string): ExampleEntry => {
  const draft: Draft = { ...emptyDraft, files: [example], entry: example.path, language: name };
  return {
    id: `${name}/hello`,
    language: name,
    title,
    description,
    interactive: true,
    files: 1,
    inputs: 1,
    load: async () => ({ default: draft }),
  };
};

const fits = (entry: ExampleEntry, language: string | null, text: string): boolean => {
  const words = `${entry.title} ${entry.description} ${entry.id}`.toLowerCase();
  return (language === null || entry.language === language) && words.includes(text.toLowerCase());
};
