import { Button, Group, NativeSelect, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { Check } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { type DraftInput, type InputMode, inputModes } from "../../draft/draft.ts";
import { useDraft, useDraftOptions } from "../../draft/draft-store.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";

const checks = ["lines", "exact", "tokens", "numbers"] as const satisfies readonly Check[];

/** Where the program's input comes from, and its arguments. */
export const InputPanel = () => {
  const { t } = useTranslation();
  const draft = useDraftOptions();
  const change = useDraft((store) => store.change);
  return (
    <div className="input-panel">
      <Stack gap="xs" p="xs">
        <Group gap="xs" align="flex-end">
          <SegmentedControl
            size="xs"
            aria-label={t("run.inputMode")}
            data={inputModes.map((value) => ({ value, label: t(`run.inputModes.${value}`) }))}
            value={draft.inputMode}
            onChange={(value) => change({ inputMode: value as InputMode })}
          />
          <TextInput
            size="xs"
            flex={1}
            miw={140}
            label={t("run.args")}
            placeholder={t("run.argsHint")}
            value={draft.args}
            onChange={({ currentTarget }) => change({ args: currentTarget.value })}
          />
        </Group>
        {(draft.inputMode === "typed" || draft.inputMode === "terminal") && (
          <Text size="sm" c="dimmed">
            {t(draft.inputMode === "typed" ? "run.typedHint" : "run.terminalHint")}
          </Text>
        )}
        {draft.inputMode === "text" && (
          <Textarea
            size="xs"
            aria-label={t("run.inputModes.text")}
            placeholder={t("run.stdinHint")}
            autosize
            minRows={4}
            classNames={{ input: "mono" }}
            value={draft.stdin}
            onChange={({ currentTarget }) => change({ stdin: currentTarget.value })}
          />
        )}
        {draft.inputMode === "tests" && <TestInputs />}
      </Stack>
    </div>
  );
};

const TestInputs = () => {
  const { t } = useTranslation();
  const draft = useDraftOptions();
  const change = useDraft((store) => store.change);
  const { tests, check } = draft;
  return (
    <Stack gap="sm">
      <NativeSelect
        size="xs"
        maw={320}
        label={t("run.check")}
        data={checks.map((value) => ({ value, label: t(`run.checks.${value}`) }))}
        value={check}
        onChange={({ currentTarget }) => change({ check: currentTarget.value as Check })}
      />
      {tests.map((test, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: inputs have no other name than their number
        <TestInput key={index} index={index} test={test} />
      ))}
      <Button
        size="xs"
        variant="default"
        w="fit-content"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => change({ tests: [...tests, { stdin: "", args: "", expected: null }] })}
      >
        {t("run.addInput")}
      </Button>
    </Stack>
  );
};

const TestInput = ({ index, test }: { index: number; test: DraftInput }) => {
  const { t } = useTranslation();
  const draft = useDraftOptions();
  const change = useDraft((store) => store.change);
  const { tests } = draft;
  const set = (changes: Partial<DraftInput>): void =>
    change({ tests: tests.map((other, at) => (at === index ? { ...other, ...changes } : other)) });
  const name = t("jobs.inputNumber", { number: index + 1 });
  return (
    <Group gap="xs" align="flex-start" role="group" aria-label={name}>
      <TestField label={name} value={test.stdin} onChange={(stdin) => set({ stdin })} />
      <TestField
        label={t("run.expected")}
        value={test.expected ?? ""}
        onChange={(expected) => set({ expected: expected === "" ? null : expected })}
      />
      <IconButton
        icon="trash"
        mt={22}
        label={t("run.removeInput", { number: index + 1 })}
        disabled={tests.length === 1}
        onClick={() => change({ tests: tests.filter((_, other) => other !== index) })}
      />
    </Group>
  );
};

type TestFieldProps = { label: string; value: string; onChange: (text: string) => void };

const TestField = ({ label, value, onChange }: TestFieldProps) => (
  <Textarea
    size="xs"
    flex={1}
    miw={120}
    label={label}
    autosize
    minRows={2}
    maxRows={8}
    classNames={{ input: "mono" }}
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  />
);
