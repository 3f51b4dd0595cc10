import type { Visitor } from "@runyard/testkit";

type Watching = { longestTaskMs: number };

/** From now on the page keeps how long its longest task held it. */
export const watchLongTasks = (page: Visitor["page"]): Promise<void> =>
  page.evaluate(() => {
    const watching = window as unknown as Watching;
    watching.longestTaskMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        watching.longestTaskMs = Math.max(watching.longestTaskMs, duration);
      }
    }).observe({ type: "longtask" });
  });

export const longestTaskMs = (page: Visitor["page"]): Promise<number> =>
  page.evaluate(() => (window as unknown as Watching).longestTaskMs);
