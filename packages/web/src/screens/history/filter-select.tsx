import { type ComboboxData, Select, type SelectProps } from "@mantine/core";

type FilterSelectProps<Value extends string> = {
  label: string;
  /** Says what is shown without a choice, and names the button that takes the choice back. */
  any: string;
  data: ComboboxData;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
} & Pick<SelectProps, "searchable" | "w">;

export const FilterSelect = <Value extends string>({
  label,
  any,
  value,
  onChange,
  ...rest
}: FilterSelectProps<Value>) => (
  <Select
    aria-label={label}
    placeholder={any}
    clearable
    clearButtonProps={{ "aria-label": any }}
    value={value ?? null}
    onChange={(chosen) => onChange((chosen as Value | null) ?? undefined)}
    {...rest}
  />
);
