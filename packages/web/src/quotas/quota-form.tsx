import { Button, Group, Stack } from "@mantine/core";
import { Quota, type QuotaRecord } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../access/change-failed.tsx";
import { useChange } from "../access/use-change.ts";
import { client } from "../data/client.ts";
import { LimitsField } from "./limits-field.tsx";
import { QuotaField } from "./quota-field.tsx";
import { singleQuotas } from "./quota-words.ts";

type QuotaFormProps = { record: QuotaRecord; onDone: () => void };

export const QuotaForm = ({ record, onDone }: QuotaFormProps) => {
  const { t } = useTranslation();
  const [quota, setQuota] = useState(record.quota);
  const { mutateAsync, isPending, error } = useChange(() => client.quotas.set(record.of, quota));
  /** Undefined takes a part away: then the wider quota says. */
  const set = <Name extends keyof Quota>(name: Name, value: Quota[Name]): void => {
    const { [name]: _, ...others } = quota;
    setQuota(value === undefined ? (others as Quota) : { ...quota, [name]: value });
  };
  const save = async (): Promise<void> => {
    await mutateAsync();
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // Why it failed is told below.
        void save().catch(() => {});
      }}
    >
      <Stack gap="sm">
        {singleQuotas.map((name) => (
          <QuotaField
            key={name}
            name={name}
            record={record}
            value={quota[name]}
            onChange={(value) => set(name, value)}
          />
        ))}
        <LimitsField record={record} value={quota.limits} onChange={(limits) => set("limits", limits)} />
        <ChangeFailed error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t("common.close")}
          </Button>
          <Button type="submit" loading={isPending} disabled={!Quota.safeParse(quota).success}>
            {t("quotas.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
