import { type Language, reachesRole } from "@runyard/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../data/client.ts";
import { languagesQuery } from "../../data/queries.ts";
import { useSession } from "../../data/session-store.ts";
import { emptyDraft } from "../../draft/draft.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { lookOfJob } from "../../jobs/job-look.ts";
import type { IconName } from "../../ui/icon-paths.ts";
import { workersQuery } from "../../yard/queries.ts";
import { navigation } from "../navigation.ts";
import { pageActions } from "./page-actions.ts";

export type Entry = { key: string; icon: IconName; label: string; choose: () => void };
export type EntryGroup = "actions" | "runs" | "screens" | "languages" | "workers";

const inEach = 6;

/** What the words typed so far may mean, by groups; before the first word: what is near at hand. */
export const useEntries = (text: string, onHelp: () => void): [EntryGroup, Entry[]][] => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // As they were when the palette opened: the palette itself hides the screen from then on.
  const [onPage] = useState(pageActions);
  const words = text.trim();
  const who = useSession((session) => session.who);
  const runs = useQuery({
    queryKey: ["jobs", "palette", words],
    queryFn: ({ signal }) =>
      client.jobs.list({ limit: inEach, ...(words !== "" && { text: words.slice(0, 200) }) }, { signal }),
    placeholderData: keepPreviousData,
  });
  const languages = useQuery(languagesQuery);
  const workers = useQuery({ ...workersQuery, refetchInterval: false });

  const groups: [EntryGroup, Entry[]][] = [
    [
      "actions",
      [
        ...onPage.map(({ name, label, press }) => ({
          key: name,
          icon: "chevron-right" as const,
          label,
          choose: press,
        })),
        { key: "shortcuts", icon: "keyboard", label: t("palette.shortcuts"), choose: onHelp },
      ],
    ],
    [
      "screens",
      navigation.flatMap(({ items }) =>
        items
          .filter(({ least }) => who === null || reachesRole(who.role, least))
          .map(({ to, icon, label }) => ({ key: to, icon, label: t(label), choose: () => void navigate({ to }) })),
      ),
    ],
    [
      "languages",
      (languages.data ?? []).map((language) => ({
        key: language.name,
        icon: "file-plus",
        label: t("palette.newProgram", { language: language.title }),
        choose: () => {
          beginIn(language);
          void navigate({ to: "/run" });
        },
      })),
    ],
    [
      "workers",
      (workers.data ?? []).map(({ name }) => ({
        key: name,
        icon: "server",
        label: name,
        choose: () => void navigate({ to: "/workers/$name", params: { name } }),
      })),
    ],
  ];
  const found = groups
    .filter(([group]) => words !== "" || group === "actions" || group === "screens")
    .map(([group, entries]): [EntryGroup, Entry[]] => [
      group,
      words === "" ? entries : entries.filter(({ label }) => fits(label, words)).slice(0, inEach),
    ]);
  const jobs = (runs.data?.items ?? []).map((job) => ({
    key: job.id,
    icon: lookOfJob(job).icon,
    label: `${job.title || t("palette.unnamed")} · ${job.language} · ${job.id.slice(-6)}`,
    choose: () => void navigate({ to: "/runs/$id", params: { id: job.id } }),
  }));
  const [actions, ...rest] = found;
  const ordered: [EntryGroup, Entry[]][] = [...(actions === undefined ? [] : [actions]), ["runs", jobs], ...rest];
  return ordered.filter(([, entries]) => entries.length > 0);
};

const fits = (label: string, words: string): boolean => {
  const lower = label.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
};

const beginIn = ({ name, example: { path, content } }: Language): void =>
  useDraft.getState().replace({ ...emptyDraft, files: [{ path, content }], entry: path, language: name });
