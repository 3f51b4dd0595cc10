import { Anchor, Text } from "@mantine/core";
import { type LimitName, limitNames, type MeteredQuota, meteredQuotas, RunyardError } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { formatLimit } from "../../data/limit-units.ts";
import { useWait } from "../../data/use-wait.ts";
import { formatDuration, formatNumber } from "../../i18n/format.ts";

export const isOfQuota = (error: unknown): error is RunyardError =>
  error instanceof RunyardError && (error.code === "QUOTA_EXCEEDED" || error.code === "BEYOND_QUOTA");

/** Which quota it is, how much of it is used, and when to come back. */
export const RefusedByQuota = ({ error }: { error: RunyardError }) => {
  const { t } = useTranslation();
  const waitMs = useWait(error);
  return (
    <>
      <Text size="sm">{quotaSentence(t, error)}</Text>
      {error.code === "QUOTA_EXCEEDED" && (
        <Text size="sm" role="timer">
          {waitMs > 0 ? t("run.quota.again", { time: formatDuration(t, waitMs) }) : t("run.quota.now")}
        </Text>
      )}
      <Anchor size="sm" renderRoot={(props) => <Link to="/account" {...props} />}>
        {t("run.quota.own")}
      </Anchor>
    </>
  );
};

const isMetered = (name: unknown): name is MeteredQuota => meteredQuotas.some((known) => known === name);

const quotaSentence = (t: TFunction, { details, message }: RunyardError): string => {
  const { quota, limit, used, asked } = details;
  const amount = (value: unknown): string =>
    quota === "cpuTimeMsPerDay" ? formatDuration(t, Number(value)) : formatNumber(Number(value));
  if (isMetered(quota)) return t(`run.quota.${quota}`, { limit: amount(limit), used: amount(used) });
  if (quota === "priority") return t("run.quota.priority", { limit: amount(limit) });
  const name = limitOf(quota);
  if (name === undefined) return message;
  return t("run.quota.limit", {
    name: t(`run.limit.${name}`),
    limit: formatLimit(t, name, Number(limit)),
    asked: formatLimit(t, name, Number(asked)),
  });
};

/** `limits.memoryBytes` is about a limit of that name. */
const limitOf = (quota: unknown): LimitName | undefined => limitNames.find((name) => quota === `limits.${name}`);
