import { NumberInput, SimpleGrid } from "@mantine/core";
import { type LimitName, limitTable, type PartialLimits } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { limitSuffix, limitsAsked, limitUnits } from "../data/limit-units.ts";

type LimitFieldsProps = {
  limits: PartialLimits;
  /** What it says where a limit is not named. */
  empty: (name: LimitName) => string;
  onChange: (limits: PartialLimits) => void;
};

/** A field for each limit, in units that people use; those that are left empty are not named. */
export const LimitFields = (props: LimitFieldsProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
    {limitsAsked.map((name) => (
      <LimitField key={name} name={name} {...props} />
    ))}
  </SimpleGrid>
);

const LimitField = ({ name, limits, empty, onChange }: LimitFieldsProps & { name: LimitName }) => {
  const { t } = useTranslation();
  const { perUnit } = limitUnits[name];
  const { least, ceiling } = limitTable[name];
  const { [name]: most, ...others } = limits;
  return (
    <NumberInput
      size="xs"
      label={t(`run.limit.${name}`)}
      placeholder={empty(name)}
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
