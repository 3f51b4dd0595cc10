import { Button, CopyButton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icon.tsx";
import "../yard/yard.css";

/** A secret that is shown this once. */
export const Secret = ({ label, value }: { label: string; value: string }) => {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Text size="sm">{t("access.once")}</Text>
      <output className="command" aria-label={label}>
        {value}
      </output>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button w="fit-content" onClick={copy} leftSection={<Icon name={copied ? "check" : "copy"} />}>
            {copied ? t("output.copied") : t("access.copy")}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
};
