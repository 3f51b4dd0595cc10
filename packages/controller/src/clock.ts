/** Time as the controller sees it: given from outside, so that tests turn it by hand. */
export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `task` once. @returns cancels it */
  after(ms: number, task: () => void): () => void;
  /** Calls `task` again and again. @returns ends it */
  every(ms: number, task: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, task) => {
    const timer = setInterval(task, ms);
    return () => clearInterval(timer);
  },
};
