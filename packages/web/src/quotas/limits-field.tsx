import { Group, NumberInput, SimpleGrid, Stack } from "@mantine/core";
import { type LimitName, limitTable, type PartialLimits, type QuotaRecord } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { limitSuffix, limitsAsked, limitUnits } from "../data/limit-units.ts";
import { BoundSelect, boundOf } from "./bound-select.tsx";
import { limitWords } from "./quota-words.ts";

type LimitsFieldProps = {
  record: QuotaRecord;
  value: PartialLimits | null | undefined;
  onChange: (limits: PartialLimits | null | undefined) => void;
};

/** The highest limits that a program may have. They are set together: one that is not named is not bounded. */
export const LimitsField = ({ record: { quota, inForce }, value, onChange }: LimitsFieldProps) => {
  const { t } = useTranslation();
  const wider = limitWords(t, inForce.limits).join(" · ") || t("quotas.none");
  return (
    <Stack gap="xs">
      <Group>
        <BoundSelect
          label={t("quotas.kind.limits")}
          bound={boundOf(value)}
          wider={quota.limits === undefined ? wider : undefined}
          onChange={(bound) =>
            onChange(bound === "wider" ? undefined : bound === "none" ? null : (inForce.limits ?? {}))
          }
        />
      </Group>
      {value !== null && value !== undefined && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          {limitsAsked.map((name) => (
            <LimitField key={name} name={name} limits={value} onChange={onChange} />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
};

type LimitFieldProps = { name: LimitName; limits: PartialLimits; onChange: (limits: PartialLimits) => void };

const LimitField = ({ name, limits, onChange }: LimitFieldProps) => {
  const { t } = useTranslation();
  const { perUnit } = limitUnits[name];
  const { least, ceiling } = limitTable[name];
  const { [name]: most, ...others } = limits;
  return (
    <NumberInput
      size="xs"
      label={t(`run.limit.${name}`)}
      placeholder={t("quotas.none")}
      suffix={limitSuffix(t, name)}
      min={least / perUnit}
      max={ceiling / perUnit}
      clampBehavior="blur"
      value={most === undefined ? "" : most / perUnit}
      onChange={(typed) =>
        onChange(typeof typed === "number" ? { ...others, [name]: Math.round(typed * perUnit) } : others)
      }
    />
  );
};
