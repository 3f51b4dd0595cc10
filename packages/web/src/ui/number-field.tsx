import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useState } from "react";

type NumberFieldProps = Omit<TextInputProps, "value" | "onChange" | "type"> & {
  value: number;
  min: number;
  max: number;
  /** Told whole numbers within the bounds alone. */
  onChange: (value: number) => void;
};

/** A whole number in the browser's own field. What is out of bounds is marked while it is typed and put right when left. */
export const NumberField = ({ value, min, max, onChange, ...rest }: NumberFieldProps) => {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const isFit = (typed: string): boolean => /^\d+$/.test(typed) && Number(typed) >= min && Number(typed) <= max;
  return (
    <TextInput
      type="number"
      min={min}
      max={max}
      value={text}
      error={!isFit(text)}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        if (isFit(currentTarget.value)) onChange(Number(currentTarget.value));
      }}
      onBlur={() => setText(String(value))}
      {...rest}
    />
  );
};
