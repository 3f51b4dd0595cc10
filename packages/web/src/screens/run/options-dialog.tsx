import { Button, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { type LimitName, limitTable } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { limitSuffix, limitsAsked, limitUnits } from "../../data/limit-units.ts";
import { languagesQuery } from "../../data/queries.ts";
import { useDraft } from "../../draft/draft-store.ts";
import { Dialog } from "../../ui/dialog.tsx";

export const OptionsDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const language = useQuery(languagesQuery).data?.find(({ name }) => name === draft.language);
  const offersLibraries = language?.versions.some(({ dependencies }) => dependencies !== undefined) ?? false;
  // One that names them already shows them, wherever it came from.
  const takesLibraries = offersLibraries || draft.dependencies !== "";
  return (
    <Dialog title={t("run.options")} onClose={onClose}>
      <Stack gap="xs">
        <SimpleGrid cols={2} spacing="xs">
          {limitsAsked.map((name) => (
            <LimitField key={name} name={name} />
          ))}
        </SimpleGrid>
        <TextInput
          size="xs"
          label={t("run.compileArgs")}
          placeholder="-O0 -Wall"
          value={draft.compileArgs}
          onChange={({ currentTarget }) => change({ compileArgs: currentTarget.value })}
        />
        {takesLibraries && (
          <TextInput
            size="xs"
            label={t("run.dependencies")}
            description={t("run.dependenciesHint")}
            value={draft.dependencies}
            onChange={({ currentTarget }) => change({ dependencies: currentTarget.value })}
          />
        )}
        <TextInput
          size="xs"
          label={t("run.collect")}
          description={t("run.collectHint")}
          placeholder="plot.png out/*.csv"
          value={draft.collect}
          onChange={({ currentTarget }) => change({ collect: currentTarget.value })}
        />
        <Button
          size="xs"
          variant="default"
          onClick={() => change({ limits: {}, compileArgs: "", dependencies: "", collect: "" })}
        >
          {t("run.usualOptions")}
        </Button>
      </Stack>
    </Dialog>
  );
};

const LimitField = ({ name }: { name: LimitName }) => {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const { perUnit } = limitUnits[name];
  const suffix = limitSuffix(t, name);
  const { run, least, ceiling } = limitTable[name];
  const set = (value: string | number): void => {
    const { [name]: _, ...others } = draft.limits;
    const wanted = typeof value === "number" ? Math.round(value * perUnit) : run;
    const within = Math.min(ceiling, Math.max(least, wanted));
    change({ limits: within === run ? others : { ...others, [name]: within } });
  };
  return (
    <NumberInput
      size="xs"
      label={t(`run.limit.${name}`)}
      description={t("run.atMost", { value: `${ceiling / perUnit}${suffix}` })}
      suffix={suffix}
      min={0}
      max={ceiling / perUnit}
      clampBehavior="blur"
      value={(draft.limits[name] ?? run) / perUnit}
      onChange={set}
    />
  );
};
