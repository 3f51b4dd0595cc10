import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { usePreferences } from "../app/preferences.ts";

export const languages = ["en", "fr"] as const;
export type UiLanguage = (typeof languages)[number];

/** Words that only some screens need come with them. */
const words = {
  all: { en: () => import("./en/index.ts"), fr: () => import("./fr/index.ts") },
  yard: {
    en: async () => ({ default: { yard: (await import("./en/yard.json")).default } }),
    fr: async () => ({ default: { yard: (await import("./fr/yard.json")).default } }),
  },
  access: {
    en: async () => ({ default: { access: (await import("./en/access.json")).default } }),
    fr: async () => ({ default: { access: (await import("./fr/access.json")).default } }),
  },
  groups: {
    en: async () => ({ default: { groups: (await import("./en/groups.json")).default } }),
    fr: async () => ({ default: { groups: (await import("./fr/groups.json")).default } }),
  },
  quotas: {
    en: async () => ({ default: { quotas: (await import("./en/quotas.json")).default } }),
    fr: async () => ({ default: { quotas: (await import("./fr/quotas.json")).default } }),
  },
  palette: {
    en: async () => ({ default: { palette: (await import("./en/palette.json")).default } }),
    fr: async () => ({ default: { palette: (await import("./fr/palette.json")).default } }),
  },
};
export type WordsPart = keyof typeof words;
const wanted = new Set<WordsPart>(["all"]);

/** The first of the browser's languages that there is. */
export const preferredLanguage = (wanted: readonly string[]): UiLanguage => {
  const short = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return short.find((tag): tag is UiLanguage => (languages as readonly string[]).includes(tag)) ?? "en";
};

/** Loads the words of the chosen language and follows the choice from then on. */
export const startLanguage = async (): Promise<void> => {
  await i18next.use(initReactI18next).init({
    lng: chosenLanguage(),
    resources: {},
    fallbackLng: false,
    returnNull: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await show(chosenLanguage());
  usePreferences.subscribe(() => void show(chosenLanguage()));
};

const chosenLanguage = (): UiLanguage => usePreferences.getState().language ?? preferredLanguage(navigator.languages);

const show = async (language: UiLanguage): Promise<void> => {
  await Promise.all([...wanted].map((part) => load(part, language)));
  if (i18next.language === language && document.documentElement.lang === language) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
};

const load = async (part: WordsPart, language: UiLanguage): Promise<void> => {
  const { default: resources } = await words[part][language]();
  i18next.addResourceBundle(language, "translation", resources, true);
};

/** Has a part's words ready, now and whenever the language changes. */
export const needWords = async (part: WordsPart): Promise<void> => {
  wanted.add(part);
  await load(part, chosenLanguage());
};
