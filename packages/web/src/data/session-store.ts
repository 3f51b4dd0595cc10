import { type Role, reachesRole, type SessionInfo } from "@runyard/protocol";
import { create } from "zustand";

/**
 * Who uses the page. `asking` until the controller has said; `in` also while it does not answer: its refusals tell. `out`
 * when it wants a login, with `who` still set when there was one: what is on the page stays.
 */
type SessionState = { state: "asking" | "in" | "out"; who: SessionInfo | null };

export const useSession = create<SessionState>()(() => ({ state: "asking", who: null }));

/** Whether whoever uses the page has at least this role; true while nobody knows, since the controller decides. */
export const useMay = (least: Role): boolean => useSession(({ who }) => who === null || reachesRole(who.role, least));

/** Resolves when somebody is in, or at the signal's end. */
export const signedIn = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (useSession.getState().state !== "in" && !signal.aborted) return;
      unsubscribe();
      signal.removeEventListener("abort", check);
      resolve();
    };
    const unsubscribe = useSession.subscribe(check);
    signal.addEventListener("abort", check);
    check();
  });

/** Tells the session at once that a call was refused; set by whoever keeps it. */
const watcher: { refused?: () => void } = {};
export const watchRefusals = (refused: () => void): void => void Object.assign(watcher, { refused });
export const noteRefusal = (): void => watcher.refused?.();
