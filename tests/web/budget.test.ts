import { itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { useStage } from "./stage.ts";

const stage = useStage();
const kilobyte = 1_000;

/** What a browser fetches to show a screen, as it travels: compressed. */
const scriptBytes = async (path: string, ready: string): Promise<number> => {
  await using visitor = await stage.browser.visit(stage.runyard.url + path);
  await visitor.page.locator(ready).first().waitFor();
  // What follows the cluster never rests: there the scripts have come when it is shown.
  await visitor.page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {});
  return await visitor.page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
};

itWithBrowser(
  "shows a first screen with less than 250 kB of script, and the Run screen with less than 450 kB",
  async () => {
    const settings = await scriptBytes("/settings", "fieldset");
    const connect = await scriptBytes("/connect", "form");
    const run = await scriptBytes("/run", ".cm-content");
    console.log(`script, compressed: settings ${settings}, connect ${connect}, run ${run} bytes`);
    expect(Math.max(settings, connect)).toBeLessThan(250 * kilobyte);
    expect(run).toBeLessThan(450 * kilobyte);
  },
);

itWithBrowser("asks for few files, each of which would wait its turn", async () => {
  await using visitor = await stage.browser.visit(`${stage.runyard.url}/run`);
  await visitor.page.locator(".cm-content").waitFor();
  const files = await visitor.page.evaluate(
    () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/assets/")).length,
  );
  console.log(`files of the Run screen: ${files}`);
  expect(files).toBeLessThan(50);
});

itWithBrowser("paints its frame before any script has come", async () => {
  await using visitor = await stage.browser.visit("about:blank");
  const { page } = visitor;
  await page.route("**/*.js", (route) => route.abort());
  await page.goto(`${stage.runyard.url}/run`);
  await page.getByText("Runyard", { exact: true }).waitFor();
});

itWithBrowser("paints within a second", async () => {
  await using visitor = await stage.browser.visit(`${stage.runyard.url}/run`);
  await visitor.page.locator(".cm-content").waitFor();
  const paintedMs = await visitor.page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
  console.log(`first contentful paint after ${Math.round(paintedMs)} ms`);
  // The promise is 1 s on a machine of its own; tests share theirs.
  expect(paintedMs).toBeLessThan(10_000);
});

itWithBrowser("shows the dashboard, charts and all, with less than 330 kB of script", async () => {
  const overview = await scriptBytes("/overview", "main .stat");
  console.log(`script, compressed: overview ${overview} bytes`);
  expect(overview).toBeLessThan(330 * kilobyte);
});
