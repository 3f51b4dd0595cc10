import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInScreen } from "../../access/sign-in-screen.tsx";
import { takeCode } from "../../access/take-code.ts";
import { askSession, signIn } from "../../data/session.ts";
import { useSession } from "../../data/session-store.ts";
import { Loading } from "../../ui/view-state.tsx";

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
