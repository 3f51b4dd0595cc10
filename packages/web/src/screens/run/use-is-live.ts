import { createStore, useStore } from "zustand";
import { type FollowedJob, hasEnded } from "../../jobs/follow-job.ts";
import { useRunSession } from "./run-session.ts";

const nothing = createStore<Pick<FollowedJob, "summary" | "error">>()(() => ({ summary: null, error: null }));

/** Whether a program that was started here waits or runs. */
export const useIsLive = (): boolean => {
  const { state, follower } = useRunSession();
  const isOver = useStore(follower?.store ?? nothing, (job) => job.error !== null || hasEnded(job));
  return state === "sending" || (follower !== null && !isOver);
};
