import { openBrowser, startRunyard, type Visitor } from "@runyard/testkit";
import { answersMs, fiveMegabytes, longestTaskMs, useWhileItRuns, watchLongTasks } from "../tests/web/long-tasks.ts";
import { programAddress } from "../tests/web/program-address.ts";
import { quantile, rounded } from "./statistics.ts";

type Page = Visitor["page"];

export type WebResult = {
  firstPaintMs: number[];
  streaming: { answersMs: number[]; longestTaskMs: number; uses: number };
  /** After garbage was collected: first before any output, then after each stream of five megabytes. */
  heapBytes: number[];
};

const paints = 7;
const limits = { outputBytes: 16 * 1024 * 1024 };
const quickly = fiveMegabytes.replace("time.sleep(0.1)", "time.sleep(0.01)");

/** The web application in a browser on this machine: first paint, answers while output streams in, and memory. */
export const measureWeb = async (streams: number): Promise<WebResult> => {
  await using runyard = await startRunyard();
  await using browser = await openBrowser();
  const firstPaintMs: number[] = [];
  for (let load = 0; load < paints; load += 1) {
    await using visitor = await browser.visit(`${runyard.url}/run`);
    await visitor.page.locator(".cm-content").waitFor();
    firstPaintMs.push(rounded(await firstPaintOf(visitor.page)));
  }
  const program = { language: "python", path: "main.py", limits };
  await using visitor = await browser.visit(runyard.url + programAddress({ ...program, content: fiveMegabytes }));
  const { page } = visitor;
  await run(page);
  await page.locator('[data-look="ok"]').waitFor({ timeout: 60_000 });
  await watchLongTasks(page);
  await run(page);
  await page.locator('[data-look="ok"]').waitFor({ state: "detached" });
  const uses = await useWhileItRuns(page);
  const streaming = { answersMs: await answersMs(page), longestTaskMs: await longestTaskMs(page), uses };
  await using other = await browser.visit(runyard.url + programAddress({ ...program, content: quickly }));
  return { firstPaintMs, streaming, heapBytes: await heapOver(other.page, streams) };
};

const run = async (page: Page): Promise<void> => {
  await page.locator(".cm-content").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
};

const firstPaintOf = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);

const heapOver = async (page: Page, streams: number): Promise<number[]> => {
  await page.locator(".cm-content").waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const heap = async (): Promise<number> => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
  };
  const heapBytes = [await heap()];
  for (let stream = 0; stream < streams; stream += 1) {
    await run(page);
    // What the run before ended with goes away first.
    await page.locator('[data-look="ok"]').waitFor({ state: "detached" });
    await page.locator('[data-look="ok"]').waitFor({ timeout: 120_000 });
    heapBytes.push(await heap());
  }
  return heapBytes;
};

export const webReport = ({ firstPaintMs, streaming, heapBytes }: WebResult): string => {
  const slowest = Math.max(0, ...streaming.answersMs);
  const megabytes = heapBytes.map((bytes) => (bytes / 1e6).toFixed(1)).join(", ");
  return `first contentful paint of the Run screen: ${quantile(firstPaintMs, 0.5)} ms (median of ${firstPaintMs.length})
while 5 MB stream in: slowest answer to a key or click ${slowest} ms, of ${streaming.uses} rounds; longest task ${Math.round(streaming.longestTaskMs)} ms
heap after garbage collection, before and after each stream of 5 MB: ${megabytes} MB`;
};
