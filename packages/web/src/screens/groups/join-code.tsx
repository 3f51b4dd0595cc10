import { Button, CopyButton, NativeSelect, Group as Row, Stack, Text } from "@mantine/core";
import type { Group } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { Icon } from "../../ui/icon.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import "./groups.css";

const hourMs = 3_600_000;
const lives = { "2h": 2 * hourMs, "24h": 24 * hourMs, "7d": 168 * hourMs } as const;
type Life = keyof typeof lives;
const lifeNames = Object.keys(lives) as Life[];

/** The code with which people get into a group by themselves: shown large, made anew, made void. */
export const JoinCode = ({ group: { name, code } }: { group: Group }) => {
  const { t } = useTranslation();
  const [life, setLife] = useState<Life>("24h");
  const nowMs = useNow(10_000);
  const shown = code !== null && nowMs < code.expiresAtMs ? code : null;
  const make = useChange(() => client.groups.createCode(name, lives[life]));
  const revoke = useChange(() => client.groups.revokeCode(name));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("groups.codeText")}
      </Text>
      {shown !== null && (
        <Row gap="md" align="center">
          <output className="join-code" aria-label={t("groups.code")}>
            {shown.code}
          </output>
          <Stack gap={4}>
            <Text size="sm">
              {t("groups.codeEnds")} <TimeText atMs={shown.expiresAtMs} isAhead />
            </Text>
            <CopyButton value={`${location.origin}/join#code=${shown.code}`}>
              {({ copied, copy }) => (
                <Button
                  size="xs"
                  variant="default"
                  onClick={copy}
                  leftSection={<Icon name={copied ? "check" : "link"} size={16} />}
                >
                  {copied ? t("output.copied") : t("groups.copyLink")}
                </Button>
              )}
            </CopyButton>
          </Stack>
        </Row>
      )}
      <Row gap="xs" align="flex-end">
        <NativeSelect
          label={t("groups.codeLife")}
          data={lifeNames.map((value) => ({ value, label: t(`groups.lives.${value}`) }))}
          value={life}
          onChange={({ currentTarget }) => setLife(currentTarget.value as Life)}
        />
        <Button
          variant="default"
          loading={make.isPending}
          leftSection={<Icon name="refresh" />}
          onClick={() => make.mutate()}
        >
          {shown === null ? t("groups.makeCode") : t("groups.renewCode")}
        </Button>
        {shown !== null && (
          <Button
            variant="default"
            loading={revoke.isPending}
            leftSection={<Icon name="ban" />}
            onClick={() => revoke.mutate()}
          >
            {t("groups.revokeCode")}
          </Button>
        )}
      </Row>
      <ChangeFailed error={make.error ?? revoke.error} />
    </Stack>
  );
};
