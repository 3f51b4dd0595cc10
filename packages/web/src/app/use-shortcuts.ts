import { useHotkeys } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { usePreferences } from "./preferences.ts";

export type ShellDialog = "palette" | "shortcuts";

/** After `g`, for this long. */
const secondKeyMs = 1_500;
const places: Readonly<Record<string, string>> = { r: "/run", h: "/runs", o: "/overview", w: "/workers" };

/** The keys that work on every screen. */
export const useShortcuts = (open: (dialog: ShellDialog) => void): void => {
  const navigate = useNavigate();
  const isOn = usePreferences(({ singleKeys }) => singleKeys);
  const goAtMs = useRef(Number.NEGATIVE_INFINITY);
  useHotkeys([["mod+K", () => open("palette")]], [], true);
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      const place = event.timeStamp - goAtMs.current < secondKeyMs ? places[event.key] : undefined;
      goAtMs.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const search = event.key === "/" ? document.querySelector<HTMLElement>('main [role="search"] input') : null;
      if (event.key !== "?" && place === undefined && search === null) return;
      event.preventDefault();
      if (event.key === "?") open("shortcuts");
      else if (place !== undefined) void navigate({ to: place });
      else search?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isOn, navigate, open]);
};

/** Where letters are written, or a dialog is open, they are not ours. */
const isTaken = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))) ||
  document.querySelector('[role="dialog"]') !== null;

/** Does what a button of the screen does that says so in `data-action`, where it is there and can be pressed. */
export const pressAction = (name: string): void =>
  document.querySelector<HTMLElement>(`[data-action="${name}"]:not(:disabled)`)?.click();
