import { useTranslation } from "react-i18next";
import { useDraft } from "../../draft/draft-store.ts";
import { useDocumentTitle } from "../../ui/page.tsx";
import { useRunSession } from "./run-session.ts";
import { useIsLive } from "./use-is-live.ts";

/** Tells in the browser's tab what the program does, for who looks at another one. */
export const useRunTitle = (): void => {
  const { t } = useTranslation();
  const entry = useDraft(({ draft }) => draft.entry);
  const { follower } = useRunSession();
  const isLive = useIsLive();
  const job = follower?.store.getState().job ?? null;
  const sign = isLive ? "● " : job === null ? "" : job.outcome === "ok" ? "✓ " : "✗ ";
  useDocumentTitle(`${sign}${entry === "" ? "" : `${entry} – `}${t("run.title")}`);
};
