import { createClient } from "@runyard/client";
import { measureClock } from "./clock.ts";
import { enter, useConnection, watchCalls } from "./connection-store.ts";
import { retryPauseMs } from "./retry-pause.ts";

const pollMs = 15_000;
const answerMostMs = 5_000;

/** One try, without the watching of the page's own client: its answer is what that watching would bring about. */
const prober = createClient({ url: location.origin, timing: { tries: 1, callMs: answerMostMs } });

let timer: ReturnType<typeof setTimeout> | undefined;
let isProbing = false;

/** Asks the controller now, whatever is planned. */
export const probeNow = async (): Promise<void> => {
  clearTimeout(timer);
  if (isProbing) return;
  isProbing = true;
  useConnection.setState({ nextTryAtMs: null });
  try {
    const sentAtMs = performance.now();
    const info = await prober.info();
    const latencyMs = performance.now() - sentAtMs;
    measureClock(info.timeMs, latencyMs);
    const { version, alternatives } = info;
    enter("connected", { attempt: 0, latencyMs, version, alternatives, provider: info.provider?.name ?? null });
    plan(pollMs);
  } catch (error) {
    const isOther = (error as { code?: unknown }).code === "INCOMPATIBLE_VERSION";
    if (isOther) enter("incompatible");
    else stayCutOff();
  } finally {
    isProbing = false;
  }
};

const stayCutOff = (): void => {
  const attempt = useConnection.getState().attempt + 1;
  const pauseMs = retryPauseMs(attempt);
  enter(navigator.onLine ? "reconnecting" : "offline", { attempt, nextTryAtMs: Date.now() + pauseMs });
  plan(pauseMs);
};

const plan = (afterMs: number): void => {
  clearTimeout(timer);
  timer = setTimeout(() => void probeNow(), afterMs);
};

/** Keeps the connection's state true from now on, as long as the page lives. */
export const startConnection = (): void => {
  watchCalls({
    answered: () => {
      if (useConnection.getState().state === "reconnecting") void probeNow();
    },
    silent: () => {
      if (useConnection.getState().state === "connected") void probeNow();
    },
  });
  addEventListener("online", () => void probeNow());
  addEventListener("offline", () => enter("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void probeNow();
  });
  void probeNow();
};
