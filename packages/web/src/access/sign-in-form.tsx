import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../data/error-text.ts";
import { signIn } from "../data/session.ts";
import { useWait } from "../data/use-wait.ts";
import { formatDuration } from "../i18n/format.ts";
import { Icon } from "../ui/icon.tsx";
import { ProviderButton } from "./provider-button.tsx";

type SignInFormProps = {
  /** Whose session is over: only a password is asked. */
  name?: string;
  onDone?: () => void;
};

export const SignInForm = ({ name: known, onDone }: SignInFormProps) => {
  const { t } = useTranslation();
  const [name, setName] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [hasCapsLock, setCapsLock] = useState(false);
  const waitMs = useWait(error);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setPending(true);
    setError(null);
    try {
      await signIn({ name: name.trim(), password });
      onDone?.();
    } catch (failure) {
      setError(failure);
      setPassword("");
    } finally {
      setPending(false);
    }
  };
  const watchCapsLock = (event: KeyboardEvent): void => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <form onSubmit={(event) => void submit(event)} aria-label={t("access.signIn")}>
      <Stack gap="sm">
        <TextInput
          label={t("access.name")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          readOnly={known !== undefined}
          data-autofocus={known === undefined || undefined}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <PasswordInput
          label={t("access.password")}
          description={hasCapsLock ? t("access.capsLock") : undefined}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={known !== undefined || undefined}
          aria-describedby="sign-in-error"
          visibilityToggleButtonProps={{ "aria-label": t("access.showPassword") }}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          onKeyUp={watchCapsLock}
        />
        <div role="alert" id="sign-in-error">
          {error !== null && (
            <Text size="sm" c="var(--mantine-color-error)">
              {waitMs > 0 ? t("access.wait", { time: formatDuration(t, waitMs) }) : errorText(t, error)}
            </Text>
          )}
        </div>
        <Button type="submit" loading={isPending} disabled={waitMs > 0} leftSection={<Icon name="user" />}>
          {t("access.signIn")}
        </Button>
        <ProviderButton />
      </Stack>
    </form>
  );
};
