import { create } from "zustand";
import { persist } from "zustand/middleware";

export type TimeFormat = "relative" | "local" | "utc";

/** What a person chose in this browser. */
export type Preferences = {
  /** Null: what the browser asks for. */
  language: "en" | "fr" | null;
  timeFormat: TimeFormat;
  /** Elapsed time once a second instead of ten times. */
  calmTimer: boolean;
  editorFontSize: number;
  editorTabWidth: number;
  /** A plain text field in place of the code editor. */
  plainEditor: boolean;
  wrapOutput: boolean;
  /** Shortcuts of one letter, which some who dictate or have an unsteady hand press by mistake. */
  singleKeys: boolean;
  /** Terminals tell a screen reader what is written to them, and are slower for it. */
  readTerminal: boolean;
  /** Has been through the first steps, or wants none. */
  knowsFirstSteps: boolean;
};

type PreferencesStore = Preferences & { set: (changes: Partial<Preferences>) => void };

export const usePreferences = create<PreferencesStore>()(
  persist(
    (set) => ({
      language: null,
      timeFormat: "relative",
      calmTimer: false,
      editorFontSize: 14,
      editorTabWidth: 4,
      plainEditor: false,
      wrapOutput: true,
      singleKeys: true,
      readTerminal: false,
      knowsFirstSteps: false,
      set: (changes) => set(changes),
    }),
    { name: "runyard-preferences", version: 1 },
  ),
);
