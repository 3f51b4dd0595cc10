import { useEffect, useState } from "react";
import { controllerNowMs } from "../data/clock.ts";

/** The controller's time, renewed at intervals while something shows it. */
export const useNow = (everyMs: number): number => {
  const [nowMs, setNowMs] = useState(controllerNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(controllerNowMs()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
};
