import type { JobRequest } from "@runyard/protocol";
import { create } from "zustand";
import { client } from "../../data/client.ts";
import { hasEnded, JobFollower } from "../../jobs/follow-job.ts";
import { lastSize } from "../../jobs/terminal/last-size.ts";

/** The run that was started from the Run screen last. Lives beside the screens: leaving one does not end it. */
type RunSession = {
  state: "idle" | "sending" | "following";
  follower: JobFollower | null;
  request: JobRequest | null;
  /** Why it was not accepted. */
  refusal: unknown;
  run: (request: JobRequest) => Promise<void>;
  stop: () => void;
  forgetRefusal: () => void;
};

export const useRunSession = create<RunSession>()((set, get) => ({
  state: "idle",
  follower: null,
  request: null,
  refusal: null,
  run: async (draft) => {
    const request = draft.terminal === undefined ? draft : { ...draft, terminal: lastSize() };
    if (get().state === "sending" || isLive(get())) return;
    get().follower?.close();
    set({ state: "sending", refusal: null, follower: null, request });
    try {
      // A busy controller says so at once: the person decides whether to wait or to go elsewhere.
      const job = await client.jobs.submit(request, { ifBusy: "fail" });
      const follower = new JobFollower(job.id, { isFirst: true });
      follower.store.setState({ summary: job });
      follower.start(request);
      set({ state: "following", follower });
    } catch (refusal) {
      set({ state: "idle", refusal });
    }
  },
  stop: () => {
    const { follower } = get();
    if (follower === null) return;
    // It may have ended in the same moment: then its own end is what is shown.
    client.jobs.cancel(follower.store.getState().id).catch((refusal: unknown) => {
      if (!hasEnded(follower.store.getState())) set({ refusal });
    });
  },
  forgetRefusal: () => set({ refusal: null }),
}));

const isLive = ({ follower }: Pick<RunSession, "follower">): boolean =>
  follower !== null && follower.store.getState().error === null && !hasEnded(follower.store.getState());
