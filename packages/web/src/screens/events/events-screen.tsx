import { Button, Group, MultiSelect, Text, TextInput } from "@mantine/core";
import { type YardEvent, YardEventKind } from "@runyard/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { QueryView } from "../../data/query-view.tsx";
import { Icon } from "../../ui/icon.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { Empty } from "../../ui/view-state.tsx";
import { EventTable } from "../../yard/event-table.tsx";
import { eventText } from "../../yard/event-text.ts";
import { eventsQuery } from "../../yard/queries.ts";
import { YardPage } from "../../yard/yard-page.tsx";

const shownMost = 500;

export const EventsScreen = () => {
  const { t } = useTranslation();
  const query = useInfiniteQuery(eventsQuery);
  const { kinds, find } = useSearch({ from: "/events" });
  const navigate = useNavigate({ from: "/events" });
  const change = (changes: { kinds?: YardEventKind[]; find?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const passes = (event: YardEvent): boolean =>
    (kinds.length === 0 || kinds.includes(event.kind)) &&
    (eventText(t, event) ?? event.message).toLowerCase().includes(find.trim().toLowerCase());
  return (
    <YardPage title={t("yard.events.title")} intro={t("yard.events.intro")}>
      <Group align="flex-end" gap="sm">
        <MultiSelect
          label={t("yard.events.kinds")}
          data={YardEventKind.options.map((value) => ({ value, label: t(`yard.kind.${value}`) }))}
          value={kinds}
          onChange={(value) => change({ kinds: value as YardEventKind[] })}
          placeholder={kinds.length === 0 ? t("yard.events.allKinds") : ""}
          clearable
          searchable
          miw={240}
          maw={560}
        />
        <TextInput
          label={t("yard.events.find")}
          leftSection={<Icon name="search" />}
          value={find}
          onChange={({ currentTarget }) => change({ find: currentTarget.value })}
        />
      </Group>
      <QueryView query={query} rows={8}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          const events = all.filter(passes);
          return (
            <>
              <Group justify="space-between">
                <Text size="sm" c="dimmed">
                  {t("yard.events.count", { count: all.length, shown: events.length })}
                </Text>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<Icon name="download" />}
                  disabled={events.length === 0}
                  onClick={() => download(events)}
                >
                  {t("yard.events.export")}
                </Button>
              </Group>
              {events.length === 0 ? (
                <Empty icon="bell" text={all.length === 0 ? t("yard.events.none") : t("yard.events.noneMatch")}>
                  {all.length > 0 && (
                    <Button variant="default" onClick={() => change({ kinds: [], find: "" })}>
                      {t("yard.clearFilters")}
                    </Button>
                  )}
                </Empty>
              ) : (
                <EventTable label={t("yard.events.title")} events={events.slice(0, shownMost)} />
              )}
              {query.hasNextPage && all.length < shownMost && (
                <Button
                  variant="default"
                  w="fit-content"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t("yard.events.older")}
                </Button>
              )}
            </>
          );
        }}
      </QueryView>
    </YardPage>
  );
};

const download = (events: readonly YardEvent[]): void =>
  saveFile("runyard-events.json", JSON.stringify(events, null, 2));
