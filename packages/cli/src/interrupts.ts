/** Signals that ask a command to end. */
export const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type EndSignal = (typeof endSignals)[number];

/**
 * A terminal sends Ctrl+C to every process of the foreground, and those that started us (npm, a launcher) hand it on:
 * what arrives again this soon is the same one.
 */
const sameSignalMs = 100;

/** Calls back for each signal, telling how many came before. @returns stops listening */
export const onEndSignals = (
  listen: (signal: EndSignal, before: number) => void,
  now = Date.now,
  signals: readonly EndSignal[] = endSignals,
): (() => void) => {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const handle = (signal: EndSignal): void => {
    const isSame = now() - lastMs < sameSignalMs;
    lastMs = now();
    if (isSame) return;
    listen(signal, count);
    count += 1;
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
};

/** Calls back when the process that started us with a channel is gone, however it ended. */
export const onParentGone = (listen: () => void): void => {
  if (process.channel === undefined || process.channel === null) return;
  process.on("disconnect", listen);
  // The channel alone must not keep a finished command alive.
  process.channel.unref();
};
