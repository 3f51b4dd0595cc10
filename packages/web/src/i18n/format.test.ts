import i18next from "i18next";
import { afterEach, beforeEach, expect, it } from "vitest";
import en from "./en/index.ts";
import { formatAgo, formatAhead, formatDuration, formatElapsed, formatMoment, formatSize } from "./format.ts";
import fr from "./fr/index.ts";
import { preferredLanguage } from "./start.ts";

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");

beforeEach(async () => {
  await i18next.init({ lng: "en", resources: { en: { translation: en }, fr: { translation: fr } } });
});
afterEach(() => i18next.changeLanguage("en"));

it.each([
  [120, "120 ms", "120 ms"],
  [3_240, "3.2 s", "3,2 s"],
  [12_400, "12 s", "12 s"],
  [247_000, "4 min 07 s", "4 min 07 s"],
  [8_040_000, "2 h 14 min", "2 h 14 min"],
])("tells %i ms as %s, in French as %s", async (durationMs, english, french) => {
  expect(plain(formatDuration(i18next.t, durationMs))).toBe(english);
  await i18next.changeLanguage("fr");
  expect(plain(formatDuration(i18next.t, durationMs))).toBe(french);
});

it.each([
  [0, "0 B", "0 o"],
  [1_536, "1.5 KiB", "1,5 Kio"],
  [256 * 1024 * 1024, "256 MiB", "256 Mio"],
])("tells %i bytes as %s, in French as %s", async (bytes, english, french) => {
  expect(plain(formatSize(i18next.t, bytes))).toBe(english);
  await i18next.changeLanguage("fr");
  expect(plain(formatSize(i18next.t, bytes))).toBe(french);
});

it("tells how long ago something was, and never in the future", () => {
  expect(formatAgo(1_000, 6_000)).toBe("5 sec. ago");
  expect(formatAgo(0, 3 * 3_600_000)).toBe("3 hr. ago");
  expect(formatAgo(9_000, 6_000)).toBe("now");
  expect(formatAhead(3 * 3_600_000, 0)).toBe("in 3 hr.");
  expect(formatAhead(0, 6_000)).toBe("now");
});

it("keeps a running clock the same width", () => {
  expect([0, 3_240, 127_000].map((elapsedMs) => formatElapsed(elapsedMs, true))).toEqual([
    "00:00.0",
    "00:03.2",
    "02:07.0",
  ]);
  expect(formatElapsed(3_940, false)).toBe("00:03");
});

it("names the zone of a moment in UTC", () => {
  expect(plain(formatMoment(0, "utc"))).toBe("Jan 1, 1970, 12:00:00 AM UTC");
});

it("speaks the first of the browser's languages that it knows, else English", () => {
  expect(preferredLanguage(["de-DE", "fr-CA", "en"])).toBe("fr");
  expect(preferredLanguage(["de"])).toBe("en");
});
