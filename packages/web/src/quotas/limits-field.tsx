import { Group, Stack } from "@mantine/core";
import type { PartialLimits, QuotaRecord } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { BoundSelect, boundOf } from "./bound-select.tsx";
import { LimitFields } from "./limit-fields.tsx";
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
        <LimitFields limits={value} empty={() => t("quotas.none")} onChange={onChange} />
      )}
    </Stack>
  );
};
