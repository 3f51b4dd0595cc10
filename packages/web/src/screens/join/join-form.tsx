import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { accountBounds, Password, UserName } from "@runyard/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeFailed } from "../../access/change-failed.tsx";
import { takeCode } from "../../access/take-code.ts";
import { useChange } from "../../access/use-change.ts";
import { client } from "../../data/client.ts";
import { signIn } from "../../data/session.ts";
import { useWait } from "../../data/use-wait.ts";
import { formatDuration } from "../../i18n/format.ts";

const linkCode = takeCode();

/** Joins a class with its code: with the account one has, or with one it makes first and goes on as. */
export const JoinForm = ({ hasAccount }: { hasAccount: boolean }) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState(linkCode ?? "");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error } = useChange(async () => {
    if (hasAccount) {
      const group = await client.groups.enter(code);
      return navigate({ to: "/groups/$name", params: { name: group.name } });
    }
    await client.groups.join({ code, name, password });
    await signIn({ name, password });
    return navigate({ to: "/run" });
  });
  const waitMs = useWait(error);
  const isNamed = UserName.safeParse(name).success;
  const isFit = code.trim() !== "" && (hasAccount || (isNamed && Password.safeParse(password).success));
  return (
    <form
      aria-label={t("groups.joinTitle")}
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t("groups.code")}
          description={t("groups.codeHint")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          classNames={{ input: "mono" }}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
        {!hasAccount && (
          <>
            <TextInput
              label={t("access.name")}
              description={t("access.nameHint")}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              error={name !== "" && !isNamed}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <PasswordInput
              label={t("access.password")}
              description={t("access.passwordLeast", { count: accountBounds.passwordLeast })}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ "aria-label": t("access.showPassword") }}
              value={password}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </>
        )}
        <ChangeFailed error={error} />
        <Button type="submit" loading={isPending} disabled={!isFit || waitMs > 0}>
          {waitMs > 0
            ? t("groups.waitFirst", { time: formatDuration(t, waitMs) })
            : t(hasAccount ? "groups.enter" : "groups.join")}
        </Button>
      </Stack>
    </form>
  );
};
