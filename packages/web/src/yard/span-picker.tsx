import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isSpan, type Span, spanNames } from "./spans.ts";

type SpanPickerProps = { span: Span; onChange: (span: Span) => void };

export const SpanPicker = ({ span, onChange }: SpanPickerProps) => {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("yard.span.label")}
      size="xs"
      w="fit-content"
      value={span}
      onChange={(value) => isSpan(value) && onChange(value)}
      data={spanNames.map((value) => ({ value, label: t(`yard.span.${value}`) }))}
    />
  );
};
