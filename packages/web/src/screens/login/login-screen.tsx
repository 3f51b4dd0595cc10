import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInScreen } from "../../access/sign-in-screen.tsx";
import { askSession, signIn } from "../../data/session.ts";
import { useSession } from "../../data/session-store.ts";
import { Loading } from "../../ui/view-state.tsx";

/** The code of a one-time link. Taken out of the address at once, before anything can keep or send it. */
const takeCode = (): string | null => {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(history.state, "", location.pathname);
  return code;
};
const code = takeCode();

/** Where one-time links lead, and whoever wants to sign in though nothing asks for it. */
export const LoginScreen = () => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isIn = useSession(({ state }) => state === "in");
  const [codeState, setCodeState] = useState<"none" | "sent" | "refused">(code === null ? "none" : "sent");
  useEffect(() => {
    if (code === null) return;
    signIn({ code }).then(
      () => setCodeState("none"),
      async () => {
        await askSession();
        setCodeState("refused");
      },
    );
  }, []);
  useEffect(() => {
    if (isIn && codeState === "none") void navigate({ to: "/run", replace: true });
  }, [isIn, codeState, navigate]);
  if (codeState === "sent") return <Loading rows={2} />;
  return <SignInScreen {...(codeState === "refused" && { note: t("access.codeRefused") })} />;
};
