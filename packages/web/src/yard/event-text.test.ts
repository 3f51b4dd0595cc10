import { type EventFacts, EventFacts as EventFactsSchema, eventMessage, type FleetReason } from "@runyard/protocol";
import i18next, { type TFunction } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../i18n/en/index.ts";
import enYard from "../i18n/en/yard.json" with { type: "json" };
import fr from "../i18n/fr/index.ts";
import frYard from "../i18n/fr/yard.json" with { type: "json" };
import { eventText } from "./event-text.ts";

type Samples = { [Says in EventFacts["says"]]: Omit<Extract<EventFacts, { says: Says }>, "says"> };
type ReasonSamples = { [Why in FleetReason["why"]]: Omit<Extract<FleetReason, { why: Why }>, "why"> };

const fault = { code: "NO_WORKER", message: "?", subject: "cobol 85", figures: { waitedMs: 7_000 }, at: "queue" };
const lost = { job: "job_1", attempt: 2, worker: "lab-01", fault };
const order = { worker: "lab-01", untilMs: Date.UTC(2031, 4, 6), note: "new disk" };
const samples: Samples = {
  controller_started: { version: "1.2.3", waiting: 41, running: 17, isAfterCrash: true },
  controller_stopped: {},
  worker_joined: { worker: "lab-01", slots: 16, languages: ["c", "python"], held: 17 },
  worker_returned: { worker: "lab-01", held: 17 },
  worker_lost: { worker: "lab-01", jobs: 17 },
  worker_left: { worker: "lab-01", jobs: 17 },
  worker_replaced: { worker: "lab-01" },
  worker_refused: { worker: "lab-01", address: "192.0.2.7" },
  worker_ending: { worker: "lab-01", jobs: 17 },
  worker_draining: order,
  worker_drained: { worker: "lab-01" },
  worker_paused: order,
  worker_resumed: { worker: "lab-01", isPauseOver: true },
  worker_forgotten: { worker: "lab-01" },
  worker_toolchains: { worker: "lab-01", come: ["lua 5.4", "go 1.19"], gone: ["c 12"] },
  job_requeued: lost,
  job_failed: lost,
  job_given_up: { fault },
  fleet_grown: { workers: ["fleet-1", "fleet-2"], reason: null },
  fleet_shrunk: { worker: "fleet-1", reason: { why: "too_many", most: 17 } },
  fleet_failed: { worker: "fleet-1", reason: { why: "not_started", error: "ENOENT" }, lastWords: "no such file" },
  fleet_not_stopped: { worker: "fleet-1", error: "EPERM" },
  fleet_unknown: { error: "ENOENT" },
};
const reasons: ReasonSamples = {
  late_jobs: { late: 17, waiting: 41, targetMs: 5_000 },
  too_few: { least: 17 },
  languages_unknown: {},
  not_offered: { languages: ["cobol", "ada"] },
  too_many: { most: 17 },
  fewer_enough: { afterMs: 60_000 },
  drained: {},
  away: { afterMs: 60_000 },
  not_joined: { afterMs: 60_000 },
  not_started: { error: "ENOENT" },
  ended: {},
  forgotten: {},
};
const all: EventFacts[] = [
  ...Object.entries(samples).map(([says, rest]) => EventFactsSchema.parse({ says, ...rest })),
  ...Object.entries(reasons).map(([why, rest]) =>
    EventFactsSchema.parse({ says: "fleet_grown", workers: ["fleet-1"], reason: { why, ...rest } }),
  ),
];

const t = {} as Record<"en" | "fr", TFunction>;
beforeAll(async () => {
  const words = { en: { ...en, yard: enYard }, fr: { ...fr, yard: frYard } };
  const resources = { en: { translation: words.en }, fr: { translation: words.fr } };
  await i18next.init({ lng: "en", resources, interpolation: { escapeValue: false } });
  for (const language of ["en", "fr"] as const) t[language] = i18next.getFixedT(language);
});

/** Everything the facts name that must be read out: not the names of sentences, not what only a machine uses. */
const named = (value: unknown, key = ""): string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => named(one));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => named(one, name));
  }
  const isSpoken = !/^(?:says|why|code|message|at|job)$|Ms$/.test(key);
  return isSpoken && (typeof value === "string" || typeof value === "number") ? [String(value)] : [];
};

describe.each(["en", "fr"] as const)("what happened, in %s", (language) => {
  it.each(all.map((facts) => [JSON.stringify(facts), facts] as const))("is said with all of %s", (_, facts) => {
    const text = eventText(t[language], { facts });
    for (const name of named(facts)) expect(text).toContain(name);
    expect(text).not.toMatch(/\{\{|undefined|null|yard\.\w|jobs\.\w| {2}/);
    expect(text).toMatch(/^\S.*\S$/);
  });
});

it("differs between the languages, sentence by sentence", () => {
  const same = all.filter((facts) => eventText(t.en, { facts }) === eventText(t.fr, { facts }));
  expect(same).toEqual([]);
});

it("is said in English by the controller too, with the same names and numbers", () => {
  for (const facts of all) {
    // The controller takes a fault's words, which have them already.
    const { fault: _, ...own } = facts as EventFacts & { fault?: unknown };
    for (const name of named(own)) expect(eventMessage(facts)).toContain(name);
  }
});

it("leaves what an earlier or later version wrote down to its message", () => {
  expect(eventText(t.fr, {})).toBeUndefined();
  expect(eventText(t.fr, { facts: { says: "worker_promoted" } as unknown as EventFacts })).toBeUndefined();
});
