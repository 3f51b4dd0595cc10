import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { usePreferences } from "../../app/preferences.ts";
import { controllerNowMs } from "../../data/clock.ts";
import { formatElapsed } from "../../i18n/format.ts";

const quickMs = 100;
const calmMs = 1_000;
const tenthsUpToMs = 10_000;

/** Time since a moment of the controller's clock: ten times a second at first, then once, and calmly where asked. */
export const useElapsed = (sinceMs: number | null): { elapsedMs: number; text: string } => {
  const wantsCalm = usePreferences(({ calmTimer }) => calmTimer);
  const isCalm = useReducedMotion() || wantsCalm;
  const [nowMs, setNowMs] = useState(controllerNowMs);
  const elapsedMs = sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs);
  const isQuick = !isCalm && elapsedMs < tenthsUpToMs;
  useEffect(() => {
    if (sinceMs === null) return;
    const tick = (): void => {
      if (document.visibilityState === "visible") setNowMs(controllerNowMs());
    };
    tick();
    const timer = setInterval(tick, isQuick ? quickMs : calmMs);
    return () => clearInterval(timer);
  }, [sinceMs, isQuick]);
  return { elapsedMs, text: formatElapsed(elapsedMs, isQuick) };
};
