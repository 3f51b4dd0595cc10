import { isErrorCode, RunyardError } from "@runyard/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInScreen } from "../../access/sign-in-screen.tsx";
import { takeCode } from "../../access/take-code.ts";
import { errorText } from "../../data/error-text.ts";
import { askSession, signIn } from "../../data/session.ts";
import { useSession } from "../../data/session-store.ts";
import { Loading } from "../../ui/view-state.tsx";

const code = takeCode();

/** Why the way through the identity provider has led here. Taken out of the address: it is over when the page is loaded again. */
const takeRefusal = (): RunyardError | null => {
  const refusal = new URLSearchParams(location.search).get("error");
  if (refusal === null) return null;
  history.replaceState(history.state, "", location.pathname);
  return isErrorCode(refusal) ? new RunyardError(refusal) : null;
};
const refusal = takeRefusal();

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
    if (isIn && codeState === "none" && refusal === null) void navigate({ to: "/run", replace: true });
  }, [isIn, codeState, navigate]);
  if (codeState === "sent") return <Loading rows={2} />;
  const note = codeState === "refused" ? t("access.codeRefused") : refusal === null ? undefined : errorText(t, refusal);
  return <SignInScreen {...(note !== undefined && { note })} />;
};
