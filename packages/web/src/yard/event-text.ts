import type { EventFacts, FleetReason, YardEvent } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatDuration, formatMoment } from "../i18n/format.ts";
import { faultText } from "../jobs/fault-text.ts";

type Facts<Says extends EventFacts["says"]> = Extract<EventFacts, { says: Says }>;

/** What happened, in the chosen language; undefined for what other versions of the controller wrote down. */
export const eventText = (t: TFunction, { facts }: Pick<YardEvent, "facts">): string | undefined =>
  facts !== undefined && Object.hasOwn(sentences, facts.says)
    ? // The table has one entry per sentence; TypeScript cannot see that this one belongs to these facts.
      (sentences[facts.says] as (t: TFunction, facts: EventFacts) => string)(t, facts)
    : undefined;

type Sentences = { [Says in EventFacts["says"]]: (t: TFunction, facts: Facts<Says>) => string };

const sentences: Sentences = {
  controller_started: (t, { isAfterCrash, version, waiting, running }) =>
    together(
      t("yard.says.controller_started", { version, waiting, running }),
      isAfterCrash && t("yard.says.afterCrash"),
    ),
  controller_stopped: (t) => t("yard.says.controller_stopped"),
  worker_joined: (t, { worker, slots, languages, held }) => {
    const names = languages.length === 0 ? t("yard.says.noLanguage") : languages.join(", ");
    return together(t("yard.says.worker_joined", { worker, count: slots, languages: names }), holds(t, held));
  },
  worker_returned: (t, { worker, held }) => together(t("yard.says.worker_returned", { worker }), holds(t, held)),
  worker_lost: (t, { worker, jobs }) => t("yard.says.worker_lost", { worker, count: jobs }),
  worker_left: (t, { worker, jobs }) => t("yard.says.worker_left", { worker, count: jobs }),
  worker_replaced: (t, { worker }) => t("yard.says.worker_replaced", { worker }),
  worker_refused: (t, { worker, address }) => t("yard.says.worker_refused", { worker, address }),
  worker_ending: (t, { worker, jobs }) => t("yard.says.worker_ending", { worker, count: jobs }),
  worker_draining: (t, { worker, ...order }) => together(t("yard.says.worker_draining", { worker }), ordered(t, order)),
  worker_drained: (t, { worker }) => t("yard.says.worker_drained", { worker }),
  worker_paused: (t, { worker, ...order }) => together(t("yard.says.worker_paused", { worker }), ordered(t, order)),
  worker_resumed: (t, { worker, isPauseOver }) =>
    isPauseOver ? t("yard.says.pauseOver", { worker }) : t("yard.says.worker_resumed", { worker }),
  worker_forgotten: (t, { worker }) => t("yard.says.worker_forgotten", { worker }),
  worker_toolchains: (t, { worker, come, gone }) =>
    together(
      come.length > 0 && t("yard.says.come", { worker, names: come.join(", ") }),
      gone.length > 0 && t("yard.says.gone", { worker, names: gone.join(", ") }),
    ),
  job_requeued: (t, { attempt, worker, fault }) =>
    t("yard.says.job_requeued", { attempt, worker, fault: faultText(t, fault) }),
  job_failed: (t, { attempt, worker, fault }) =>
    t("yard.says.job_failed", { attempt, worker, fault: faultText(t, fault) }),
  job_given_up: (t, { fault }) => faultText(t, fault),
  fleet_grown: (t, { workers, reason }) =>
    together(
      t("yard.says.fleet_grown", { workers: workers.join(", ") }),
      reason !== null && capital(fleetReasonText(t, reason)),
    ),
  fleet_shrunk: (t, { worker, reason }) => t("yard.says.fleet_shrunk", { worker, reason: fleetReasonText(t, reason) }),
  fleet_failed: (t, { worker, reason, lastWords }) =>
    together(
      t("yard.says.fleet_failed", { worker, reason: fleetReasonText(t, reason) }),
      lastWords !== "" && t("yard.says.lastWords", { words: lastWords }),
    ),
  fleet_not_stopped: (t, { worker, error }) => t("yard.says.fleet_not_stopped", { worker, error }),
  fleet_unknown: (t, { error }) => t("yard.says.fleet_unknown", { error }),
};

const fleetReasonText = (t: TFunction, reason: FleetReason): string => {
  switch (reason.why) {
    case "late_jobs": {
      const target = formatDuration(t, reason.targetMs);
      return t("yard.fleetReason.late_jobs", { late: reason.late, count: reason.waiting, target });
    }
    case "too_few":
      return t("yard.fleetReason.too_few", { count: reason.least });
    case "too_many":
      return t("yard.fleetReason.too_many", { count: reason.most });
    case "not_offered":
      return t("yard.fleetReason.not_offered", { languages: reason.languages.join(", ") });
    case "not_started":
      return t("yard.fleetReason.not_started", { error: reason.error });
    case "fewer_enough":
    case "away":
    case "not_joined":
      return t(`yard.fleetReason.${reason.why}`, { time: formatDuration(t, reason.afterMs) });
    case "languages_unknown":
    case "drained":
    case "ended":
    case "forgotten":
      return t(`yard.fleetReason.${reason.why}`);
  }
};

const holds = (t: TFunction, held: number): string | false => held > 0 && t("yard.says.held", { count: held });

const ordered = (t: TFunction, { untilMs, note }: Pick<Facts<"worker_paused">, "untilMs" | "note">): string =>
  together(
    untilMs !== null && t("yard.says.until", { time: formatMoment(untilMs, "local") }),
    note !== null && t("yard.says.note", { note }),
  );

const together = (...parts: (string | false)[]): string =>
  parts.filter((part) => part !== false && part !== "").join(" ");

const capital = (sentence: string): string => sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
