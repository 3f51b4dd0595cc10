import { Button, Fieldset, Group as Row, Stack, Text } from "@mantine/core";
import { type Group, limitTable, PartialLimits } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { formatLimit } from "../../data/limit-units.ts";
import { LimitFields } from "../../quotas/limit-fields.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { LanguagesField } from "./languages-field.tsx";

/** Changes what is the same for all members: their languages, and the limits of programs that say none. */
export const RulesDialog = ({ group, onClose }: { group: Group; onClose: () => void }) => {
  const { t } = useTranslation();
  const [languages, setLanguages] = useState(group.languages ?? []);
  const [limits, setLimits] = useState<PartialLimits>(group.limits ?? {});
  const { mutate, isPending, error } = useChange(() =>
    client.groups.change(group.name, {
      languages: languages.length === 0 ? null : languages,
      limits: Object.keys(limits).length === 0 ? null : limits,
    }),
  );
  return (
    <Dialog title={t("groups.rulesOf", { name: group.name })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate(undefined, { onSuccess: onClose });
        }}
      >
        <Stack gap="sm">
          <LanguagesField value={languages} onChange={setLanguages} />
          <Fieldset legend={t("groups.limits")}>
            <Text size="sm" c="dimmed" mb="xs">
              {t("groups.limitsHint")}
            </Text>
            <LimitFields
              limits={limits}
              empty={(name) => formatLimit(t, name, limitTable[name].run)}
              onChange={setLimits}
            />
          </Fieldset>
          <ChangeFailed error={error} />
          <Row justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.close")}
            </Button>
            <Button type="submit" loading={isPending} disabled={!PartialLimits.safeParse(limits).success}>
              {t("quotas.save")}
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
};
