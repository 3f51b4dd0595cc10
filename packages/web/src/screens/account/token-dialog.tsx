import { Button, Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { reachesRole, roleOfScope, Scope } from "@runyard/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { Secret } from "../../access/secret.tsx";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { useSession } from "../../data/session-store.ts";
import { Dialog } from "../../ui/dialog.tsx";

const dayMs = 86_400_000;
const lives = [
  { value: "7", lifeMs: 7 * dayMs },
  { value: "30", lifeMs: 30 * dayMs },
  { value: "365", lifeMs: 365 * dayMs },
  { value: "never", lifeMs: null },
] as const;

/** Asks what a token is for, makes it, and shows its secret once. */
export const TokenDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation();
  const role = useSession(({ who }) => who?.role ?? "viewer");
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read", "run"]);
  const [life, setLife] = useState("30");
  const offered = Scope.options.filter((scope) => reachesRole(role, roleOfScope[scope]));
  const { mutate, data, isPending, error } = useChange(() =>
    client.tokens.create({
      name,
      scopes: offered.filter((scope) => scopes.includes(scope)),
      lifeMs: lives.find(({ value }) => value === life)?.lifeMs ?? null,
    }),
  );
  return (
    <Dialog title={t("access.newToken")} onClose={onClose}>
      {data !== undefined ? (
        <Secret label={t("access.token")} value={data.token} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            mutate();
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={t("access.tokenName")}
              description={t("access.tokenNameHint")}
              data-autofocus
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Checkbox.Group label={t("access.scopes")} value={scopes} onChange={setScopes}>
              <Stack gap={6} mt={6}>
                {offered.map((scope) => (
                  <Checkbox key={scope} value={scope} label={t(`access.scope.${scope}`)} />
                ))}
              </Stack>
            </Checkbox.Group>
            <NativeSelect
              label={t("access.life")}
              data={lives.map(({ value }) => ({ value, label: t(`access.lives.${value}`) }))}
              value={life}
              onChange={({ currentTarget }) => setLife(currentTarget.value)}
            />
            <ChangeFailed error={error} />
            <Button type="submit" loading={isPending} disabled={name.trim() === "" || scopes.length === 0}>
              {t("access.makeToken")}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
};
