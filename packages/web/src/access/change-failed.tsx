import { useTranslation } from "react-i18next";
import { errorDetails, errorText } from "../data/error-text.ts";
import { Failed } from "../ui/view-state.tsx";

/** Why a change was not made, if it was not. */
export const ChangeFailed = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  return error === null ? null : <Failed text={errorText(t, error)} details={errorDetails(t, error)} />;
};
