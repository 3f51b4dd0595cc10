import { createClient } from "@runyard/client";
import { noteAnswer, noteSilence } from "./connection-store.ts";
import { noteRefusal } from "./session-store.ts";

const watchedFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init);
    noteAnswer();
    if (response.status === 401) noteRefusal();
    return response;
  } catch (error) {
    if (init?.signal?.aborted !== true) noteSilence();
    throw error;
  }
};

/** The controller this page came from. Followers never give up: the page says meanwhile that it is cut off. */
export const client = createClient({
  url: location.origin,
  fetch: watchedFetch,
  timing: { reconnectForMs: Number.POSITIVE_INFINITY },
});
