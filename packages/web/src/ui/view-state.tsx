import { Alert, Button, Collapse, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure, useTimeout } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

const quietMs = 150;
const stillMs = 8_000;

/** Nothing for a moment, then the outline of what comes. */
export const Loading = ({ rows = 4, rowHeight = 36 }: { rows?: number; rowHeight?: number }) => {
  const { t } = useTranslation();
  const [phase, setPhase] = useState<"quiet" | "shown" | "long">("quiet");
  useTimeout(() => setPhase("shown"), quietMs, { autoInvoke: true });
  useTimeout(() => setPhase("long"), stillMs, { autoInvoke: true });
  if (phase === "quiet") return null;
  return (
    <Stack gap="xs" role="status">
      <Text size="sm" c="dimmed">
        {phase === "long" ? t("common.stillLoading") : t("common.loading")}
      </Text>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Skeleton key={row} height={rowHeight} />
      ))}
    </Stack>
  );
};

type EmptyProps = { icon: IconName; text: string; children?: ReactNode };

/** One sentence and what to do now. */
export const Empty = ({ icon, text, children }: EmptyProps) => (
  <Stack align="center" gap="sm" py="xl" px="md">
    <Icon name={icon} size={36} />
    <Text ta="center">{text}</Text>
    {children}
  </Stack>
);

type FailedProps = { text: string; details?: string | undefined; onRetry?: () => void };

/** What failed in words, and the way on. */
export const Failed = ({ text, details, onRetry }: FailedProps) => {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <Alert role="alert" color="red" variant="light" icon={<Icon name="alert-triangle" />} title={text}>
      <Group gap="xs">
        {onRetry !== undefined && (
          <Button size="xs" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
        {details !== undefined && (
          <Button size="xs" variant="subtle" onClick={toggle} aria-expanded={isOpen}>
            {t("common.details")}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen}>
        <Text size="sm" mt="xs" style={{ overflowWrap: "anywhere" }}>
          {details}
        </Text>
      </Collapse>
    </Alert>
  );
};
