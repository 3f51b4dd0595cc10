import type { Visitor } from "@runyard/testkit";

type Watching = { longestTaskMs: number; answersMs: number[] };

/** From now on the page keeps how long its longest task held it, and how long each key and click waited for its answer. */
export const watchLongTasks = (page: Visitor["page"]): Promise<void> =>
  page.evaluate(() => {
    const watching = window as unknown as Watching;
    watching.longestTaskMs = 0;
    watching.answersMs = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        watching.longestTaskMs = Math.max(watching.longestTaskMs, duration);
      }
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === "keydown" || name === "click") watching.answersMs.push(duration);
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });

export const longestTaskMs = (page: Visitor["page"]): Promise<number> =>
  page.evaluate(() => (window as unknown as Watching).longestTaskMs);

/** From each key or click that took a frame or more to the paint of its answer; to 8 ms. */
export const answersMs = (page: Visitor["page"]): Promise<number[]> =>
  page.evaluate(() => (window as unknown as Watching).answersMs);

/** Prints five megabytes in some five seconds. */
export const fiveMegabytes = `import time
line = "x" * 99
for n in range(52):
    for m in range(1_000): print(line)
    time.sleep(0.1)
print("done")
`;

/** Types into the editor and presses a button, in turns, until the program has ended. @returns how many times */
export const useWhileItRuns = async (page: Visitor["page"]): Promise<number> => {
  const follow = page.getByRole("button", { name: "Follow new output" });
  let times = 0;
  for (; (await page.locator('[data-look="ok"]').count()) === 0; times += 1) {
    await page.locator(".cm-content").press("End");
    await page.keyboard.type("#");
    await follow.click();
    await follow.click();
  }
  return times;
};
