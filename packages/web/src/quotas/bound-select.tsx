import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Where a bound comes from: a wider quota (undefined), there is none (null), or it is said here. */
export const bounds = ["wider", "none", "own"] as const;
export type Bound = (typeof bounds)[number];

export const boundOf = (value: unknown): Bound => (value === undefined ? "wider" : value === null ? "none" : "own");

type BoundSelectProps = {
  label: string;
  bound: Bound;
  /** What the wider quota says, where that is known. */
  wider?: string | undefined;
  onChange: (bound: Bound) => void;
};

export const BoundSelect = ({ label, bound, wider, onChange }: BoundSelectProps) => {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={label}
      flex="1 1 240px"
      data={bounds.map((value) => ({
        value,
        label:
          value === "wider" && wider !== undefined
            ? t("quotas.bound.widerIs", { most: wider })
            : t(`quotas.bound.${value}`),
      }))}
      value={bound}
      onChange={({ currentTarget }) => onChange(currentTarget.value as Bound)}
    />
  );
};
