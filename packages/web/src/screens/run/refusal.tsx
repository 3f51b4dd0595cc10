import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { RunyardError } from "@runyard/client";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorDetails, errorText } from "../../data/error-text.ts";
import type { Draft } from "../../draft/draft.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { packDraft } from "../../draft/share-link.ts";
import { Icon } from "../../ui/icon.tsx";
import { alternativeAddress } from "../connect/probe-controller.ts";
import { isOfQuota, RefusedByQuota } from "./refused-by-quota.tsx";

type RefusalProps = { error: unknown; onRetry: () => void; onClose: () => void };

/** Why a program was not accepted. A busy controller's others are offered, the program goes along. */
export const Refusal = ({ error, onRetry, onClose }: RefusalProps) => {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      color="red"
      m="xs"
      icon={<Icon name="alert-triangle" />}
      title={errorText(t, error)}
      withCloseButton
      closeButtonLabel={t("common.close")}
      onClose={onClose}
    >
      <Stack gap="xs">
        {isOfQuota(error) ? <RefusedByQuota error={error} /> : <Why error={error} />}
        {isBusy(error) && <OtherControllers error={error} />}
        <Group gap="xs">
          <Button size="xs" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};

const Why = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  const fields = fieldsOf(error);
  if (fields.length === 0) return <Text size="sm">{errorDetails(t, error)}</Text>;
  return (
    <List size="sm">
      {fields.map(({ field, message }) => (
        <List.Item key={field}>
          <b>{field}</b>: {message}
        </List.Item>
      ))}
    </List>
  );
};

const isBusy = (error: unknown): error is RunyardError =>
  error instanceof RunyardError && (error.code === "QUEUE_FULL" || error.code === "SHUTTING_DOWN");

/** Their own pages, with the program behind the `#` of the address. */
const OtherControllers = ({ error }: { error: RunyardError }) => {
  const { t } = useTranslation();
  const packed = usePacked(useDraft(({ draft }) => draft));
  const { alternatives } = error.details;
  const hosts = Array.isArray(alternatives) ? alternatives.filter((host) => typeof host === "string") : [];
  return (
    <Text size="sm">
      {t("run.others")}{" "}
      {hosts.map((host) => (
        <Anchor key={host} mr="sm" href={`${alternativeAddress(host)}/run#draft=${packed}`}>
          {host}
        </Anchor>
      ))}
      <Anchor href={`/connect#draft=${packed}`}>{t("run.otherAddress")}</Anchor>
    </Text>
  );
};

const usePacked = (draft: Draft): string => {
  const [packed, setPacked] = useState("");
  useEffect(() => {
    let isCurrent = true;
    void packDraft(draft).then((text) => isCurrent && setPacked(text));
    return () => {
      isCurrent = false;
    };
  }, [draft]);
  return packed;
};

type FieldError = { field: string; message: string };

const fieldsOf = (error: unknown): FieldError[] => {
  const errors = error instanceof RunyardError ? error.details.errors : undefined;
  return Array.isArray(errors) ? errors.filter((one): one is FieldError => typeof one?.field === "string") : [];
};
