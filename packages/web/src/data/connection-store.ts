import { create } from "zustand";

/**
 * How the page stands with its controller. `connecting` until the first answer; `reconnecting` from the first silence
 * to the next answer; `offline` when the browser says so; `incompatible` when the API's version is another.
 */
export type ConnectionState = "connecting" | "connected" | "reconnecting" | "offline" | "incompatible";

type Connection = {
  state: ConnectionState;
  /** When the present state began. */
  sinceMs: number;
  /** Tries since the last answer. */
  attempt: number;
  /** When the next try is due; null while one is under way. */
  nextTryAtMs: number | null;
  latencyMs: number | null;
  version: string | null;
  alternatives: readonly string[];
  /** Name of the identity provider through which people may log in. */
  provider: string | null;
};

export const useConnection = create<Connection>()(() => ({
  state: "connecting",
  sinceMs: Date.now(),
  attempt: 0,
  nextTryAtMs: null,
  latencyMs: null,
  version: null,
  alternatives: [],
  provider: null,
}));

export const enter = (state: ConnectionState, changes: Partial<Connection> = {}): void => {
  const before = useConnection.getState();
  const sinceMs = before.state === state ? before.sinceMs : Date.now();
  useConnection.setState({ ...changes, state, sinceMs });
};

/** Whether programs can be handed in now. */
export const useIsConnected = (): boolean => useConnection(({ state }) => state === "connected");

/** Tells the connection at once what calls find out; set by whoever keeps it. */
const watchers: { answered?: () => void; silent?: () => void } = {};

export const watchCalls = (watcher: Required<typeof watchers>): void => void Object.assign(watchers, watcher);
export const noteAnswer = (): void => watchers.answered?.();
export const noteSilence = (): void => watchers.silent?.();
