import { Group, Text } from "@mantine/core";
import { type QuotaRecord, usualQuota } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { NumberField } from "../ui/number-field.tsx";
import { type Bound, BoundSelect, boundOf } from "./bound-select.tsx";
import { formatBound, type SingleQuota } from "./quota-words.ts";

const count = { perUnit: 1, least: 1, most: 1_000_000_000 } as const;
const units: Record<SingleQuota, { perUnit: number; least: number; most: number }> = {
  jobs: count,
  waiting: count,
  jobsPerMinute: count,
  cpuTimeMsPerDay: { perUnit: 60_000, least: 1, most: 16_000_000 },
  priority: { perUnit: 1, least: -100, most: 100 },
};

type QuotaFieldProps = {
  name: SingleQuota;
  record: QuotaRecord;
  value: number | null | undefined;
  onChange: (value: number | null | undefined) => void;
};

export const QuotaField = ({ name, record: { quota, inForce }, value, onChange }: QuotaFieldProps) => {
  const { t } = useTranslation();
  const { perUnit, least, most } = units[name];
  const label = t(`quotas.kind.${name}`);
  const begun = inForce[name] ?? usualQuota[name] ?? 0;
  const choose = (bound: Bound): void => onChange(bound === "wider" ? undefined : bound === "none" ? null : begun);
  return (
    <Group gap="xs" align="flex-end">
      <BoundSelect
        label={label}
        bound={boundOf(value)}
        wider={quota[name] === undefined ? formatBound(t, name, inForce[name]) : undefined}
        onChange={choose}
      />
      {typeof value === "number" && (
        <Group gap={6} wrap="nowrap">
          <NumberField
            aria-label={t("quotas.most", { kind: label })}
            w={120}
            min={least}
            max={most}
            value={Math.round(value / perUnit)}
            onChange={(typed) => onChange(typed * perUnit)}
          />
          <Text size="sm">{name === "cpuTimeMsPerDay" && t("quotas.minutes")}</Text>
        </Group>
      )}
    </Group>
  );
};
