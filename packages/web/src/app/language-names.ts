import type { UiLanguage } from "../i18n/start.ts";

/** Each in its own language, as those who look for it read it. */
export const languageNames: Record<UiLanguage, string> = { en: "English", fr: "Français" };
