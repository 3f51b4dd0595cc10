import { Button, CopyButton, Fieldset, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { joinBounds } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Icon } from "../../ui/icon.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { joinCommand } from "./join-command.ts";

const hourMs = 3_600_000;
const lives = { "1h": hourMs, "24h": 24 * hourMs, "7d": 168 * hourMs } as const;
type Life = keyof typeof lives;
const lifeNames = Object.keys(lives) as Life[];

/** Makes a token, and shows the one command that lets a machine join with it. */
export const NewJoinToken = () => {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [slots, setSlots] = useState<number | string>("");
  const [life, setLife] = useState<Life>("1h");
  const [uses, setUses] = useState(1);
  const { mutate, data, isPending, error } = useChange(async () => {
    const called = name.trim();
    const made = await client.joinTokens.create({ lifeMs: lives[life], uses, ...(called !== "" && { name: called }) });
    return {
      ...made,
      command: joinCommand({ ...made, name: called, slots: typeof slots === "number" ? slots : null }),
    };
  });
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Fieldset legend={t("yard.add.options")}>
          <Stack gap="sm">
            <Group align="flex-start">
              <TextInput
                label={t("yard.worker.name")}
                description={t("yard.add.nameHint")}
                maxLength={128}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <NumberInput
                label={t("yard.worker.slots")}
                description={t("yard.add.slotsHint")}
                min={1}
                max={1024}
                allowDecimal={false}
                value={slots}
                onChange={setSlots}
              />
              <NativeSelect
                label={t("yard.add.life")}
                description={t("yard.add.lifeHint")}
                data={lifeNames.map((value) => ({ value, label: t(`yard.add.lives.${value}`) }))}
                value={life}
                onChange={({ currentTarget }) => setLife(currentTarget.value as Life)}
              />
              <NumberField
                label={t("yard.add.uses")}
                description={t("yard.add.usesHint")}
                min={1}
                max={joinBounds.uses}
                value={uses}
                onChange={setUses}
              />
            </Group>
            <Button
              type="submit"
              w="fit-content"
              variant={data === undefined ? "filled" : "default"}
              loading={isPending}
              leftSection={<Icon name="plus" />}
            >
              {data === undefined ? t("yard.add.make") : t("yard.add.makeAnother")}
            </Button>
          </Stack>
        </Fieldset>
      </form>
      <ChangeFailed error={error} />
      {data !== undefined && <MadeCommand key={data.id} {...data} />}
    </Stack>
  );
};

type MadeCommandProps = { command: string; expiresAtMs: number; uses: number };

const MadeCommand = ({ command, expiresAtMs, uses }: MadeCommandProps) => {
  const { t } = useTranslation();
  const isOver = useNow(1_000) >= expiresAtMs;
  if (isOver) return <Text role="alert">{t("yard.add.expired")}</Text>;
  return (
    <>
      <Text size="sm">{t("yard.add.run")}</Text>
      <code className="command">{command}</code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button onClick={copy} w="fit-content" leftSection={<Icon name={copied ? "check" : "copy"} />}>
            {copied ? t("yard.add.copied") : t("yard.add.copy")}
          </Button>
        )}
      </CopyButton>
      <Text size="sm" c="dimmed">
        {t("yard.add.once", { count: uses })} <TimeText atMs={expiresAtMs} isAhead />
      </Text>
    </>
  );
};
