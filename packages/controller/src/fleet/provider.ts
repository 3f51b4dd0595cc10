import type { Clock } from "../clock.ts";

/** A worker to be started. */
export type WorkerSpec = {
  /** `fleet-3`: what it must join as. */
  name: string;
  /** The 3 of it. */
  number: number;
  /** Where it finds the controller. */
  url: string;
  slots: number;
  /** Lets it join, once; also in {@link tokenFile}, for those who would rather read it there. Absent where it is to stop. */
  token?: string;
  tokenFile: string;
  /** What it must trust to verify the controller, where that is no public authority. */
  authority: { file: string; pin: string } | undefined;
};

/**
 * Starts and stops workers. A worker is known by its name alone, so that one started by an earlier controller, or by a
 * call that was not heard to the end, can still be stopped. Calls may come at once for different names. Each is given
 * up when its signal aborts: the provider then ends what the call has begun and rejects.
 */
export type Provider = {
  readonly kind: "process" | "command";
  /** Its workers end with a controller that is stopped in good order. */
  readonly endsWithController: boolean;
  /** Resolves when the worker is on its way; that it joins is seen elsewhere. */
  start(spec: WorkerSpec, signal: AbortSignal): Promise<void>;
  /** Resolves when it has ended. Harmless for one that is not there. */
  stop(spec: WorkerSpec, signal: AbortSignal): Promise<void>;
  /** Names of those that run now; undefined when the provider cannot tell. */
  list(signal: AbortSignal): Promise<ReadonlySet<string> | undefined>;
  /** The last words of a worker or of its start, for the one who asks why it failed. */
  lastWords(name: string): Promise<string>;
  /** Ends at once, without waiting, every worker it can reach. */
  kill(): void;
};

type Limits = { clock: Clock; mostMs: number; closing: AbortSignal };

/** A call that ends in time, whether the one called listens or not. @throws its error, or that it took too long */
export const limited = async <Value>(
  { clock, mostMs, closing }: Limits,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  const late = new AbortController();
  const cancel = clock.after(mostMs, () => late.abort(new Error(`it took longer than ${mostMs / 1_000} s`)));
  const signal = AbortSignal.any([late.signal, closing]);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    return await Promise.race([call(signal), aborted]);
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
};
