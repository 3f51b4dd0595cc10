import { Alert, Anchor, Button, Card, Group, List, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Page } from "../../ui/page.tsx";
import { controllerAddress, type Found, probeController } from "./probe-controller.ts";
import { useRecentControllers } from "./recent-controllers.ts";

const usualPort = 7420;

/** Looks whether another controller answers, and goes to its own page; a program behind the `#` goes along. */
export const ConnectScreen = () => {
  const { t } = useTranslation();
  const [host, setHost] = useState(location.hostname);
  const [port, setPort] = useState(Number(location.port) || usualPort);
  const [isTls, setTls] = useState(location.protocol === "https:");
  const [state, setState] = useState<{ address: string; found: Found | null } | null>(null);
  const address = controllerAddress(host, String(port), isTls);

  const look = async (target: string): Promise<void> => {
    setState({ address: target, found: null });
    const found = await probeController(target);
    setState({ address: target, found });
    if (found.kind === "runyard") useRecentControllers.getState().note(target);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address !== undefined) void look(address);
  };
  const isLooking = state !== null && state.found === null;

  return (
    <Page title={t("connect.title")} intro={t("connect.intro", { address: location.host })}>
      <Card withBorder maw={520} component="form" onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-start" wrap="nowrap">
            <TextInput
              flex={1}
              label={t("connect.host")}
              value={host}
              error={address === undefined && t("connect.notAnAddress")}
              onChange={({ currentTarget }) => setHost(currentTarget.value)}
            />
            <NumberField w={110} label={t("connect.port")} min={1} max={65_535} value={port} onChange={setPort} />
          </Group>
          <Switch
            label={t("connect.tls")}
            checked={isTls}
            onChange={({ currentTarget }) => setTls(currentTarget.checked)}
          />
          <Button type="submit" loading={isLooking} disabled={address === undefined}>
            {t("connect.look")}
          </Button>
          <div role="status">
            {isLooking && <Text size="sm">{t("connect.looking", { address: state.address })}</Text>}
          </div>
          {state?.found != null && <FoundWords address={state.address} found={state.found} />}
        </Stack>
      </Card>
      <RecentList onLook={(target) => void look(target)} />
    </Page>
  );
};

const FoundWords = ({ address, found }: { address: string; found: Found }) => {
  const { t } = useTranslation();
  const page = `${address}/run${location.hash}`;
  if (found.kind === "runyard") {
    return (
      <Alert color="green" icon={<Icon name="circle-check" />} title={t("connect.found", { version: found.version })}>
        <Text size="sm">{t("connect.latency", { latency: formatNumber(found.latencyMs) })}</Text>
        <Button component="a" href={page} mt="xs" data-autofocus>
          {location.hash === "" ? t("connect.go", { address }) : t("connect.goWithDraft", { address })}
        </Button>
      </Alert>
    );
  }
  return (
    <Alert
      role="alert"
      color="red"
      icon={<Icon name="alert-triangle" />}
      title={t(`connect.failed.${found.kind}`, { address })}
    >
      <Text size="sm">{t(`connect.advice.${found.kind}`, { address })}</Text>
      {found.kind !== "timeout" && found.kind !== "unreachable" && (
        <Anchor href={page} size="sm">
          {t("connect.openAnyway", { address })}
        </Anchor>
      )}
    </Alert>
  );
};

const RecentList = ({ onLook }: { onLook: (address: string) => void }) => {
  const { t } = useTranslation();
  const { addresses, forget } = useRecentControllers();
  if (addresses.length === 0) return null;
  return (
    <section aria-label={t("connect.recent")}>
      <Title order={2} size="h5" mb="xs">
        {t("connect.recent")}
      </Title>
      <List listStyleType="none" spacing={4}>
        {addresses.map((address) => (
          <List.Item key={address}>
            <Group gap="xs">
              <Button variant="default" size="xs" onClick={() => onLook(address)}>
                {address}
              </Button>
              <IconButton icon="x" label={t("connect.forget", { address })} onClick={() => forget(address)} />
            </Group>
          </List.Item>
        ))}
      </List>
    </section>
  );
};
