import { RunyardError } from "@runyard/client";
import type { TFunction } from "i18next";

/** What failed, in a sentence of the chosen language. */
export const errorText = (t: TFunction, error: unknown): string =>
  error instanceof RunyardError ? t(`common.error.${error.code}`) : t("common.failed");

/** What the controller said of it, in English, for whoever looks for the cause. */
export const errorDetails = (t: TFunction, error: unknown): string => {
  if (!(error instanceof RunyardError)) return String(error);
  const { requestId } = error.details;
  const request = typeof requestId === "string" ? ` ${t("common.requestId", { id: requestId })}` : "";
  return `${error.code}: ${error.message}${request}`;
};
