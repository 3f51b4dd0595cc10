import { type MeteredQuota, meteredQuotas, type QuotaRecord } from "@runyard/protocol";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Facts } from "../ui/facts.tsx";
import { Meter } from "../ui/meter.tsx";
import { formatBound, formatQuota, limitWords } from "./quota-words.ts";

/** What is in force, and of a user how much of it is used. */
export const QuotaFacts = ({ record }: { record: QuotaRecord }) => {
  const { t } = useTranslation();
  const { priority, limits } = record.inForce;
  const highest = limitWords(t, limits);
  return (
    <Facts
      facts={[
        ...meteredQuotas.map((name) => [t(`quotas.kind.${name}`), metered(t, record, name)] as const),
        [t("quotas.kind.priority"), formatBound(t, "priority", priority)],
        [t("quotas.kind.limits"), highest.length === 0 ? t("quotas.none") : highest.join(" · ")],
      ]}
    />
  );
};

const metered = (t: TFunction, { inForce, used }: QuotaRecord, name: MeteredQuota): ReactNode => {
  const bound = inForce[name];
  if (used === null) return formatBound(t, name, bound);
  const usedWords = formatQuota(t, name, used[name]);
  if (typeof bound !== "number") return t("quotas.usedUnbounded", { used: usedWords });
  const text = t("quotas.usedOf", { used: usedWords, most: formatQuota(t, name, bound) });
  return <Meter label={t(`quotas.kind.${name}`)} value={used[name]} max={bound} text={text} />;
};
