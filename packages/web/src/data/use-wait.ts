import { RunyardError } from "@runyard/protocol";
import { useEffect, useState } from "react";

/** How long the controller wants to hear of no other try, counting down by the second; 0 when it may be tried. */
export const useWait = (error: unknown): number => {
  const [waitMs, setWaitMs] = useState(0);
  useEffect(() => {
    const { retryAfterMs } = error instanceof RunyardError ? error.details : {};
    if (typeof retryAfterMs !== "number") return setWaitMs(0);
    const endMs = performance.now() + retryAfterMs;
    const show = (): void => setWaitMs(Math.ceil(Math.max(0, endMs - performance.now()) / 1_000) * 1_000);
    show();
    const timer = setInterval(show, 500);
    return () => clearInterval(timer);
  }, [error]);
  return waitMs;
};
