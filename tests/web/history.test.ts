import { itWithBrowser, startRunyard } from "@runyard/testkit";
import { expect } from "vitest";
import { joinIdleWorkers, joinToken, manyIdleWorkers } from "./idle-workers.ts";
import { longestTaskMs, watchLongTasks } from "./long-tasks.ts";
import { useStage } from "./stage.ts";

const stage = useStage();
type Page = Awaited<ReturnType<typeof stage.browser.visit>>["page"];

const python = (source: string, name: string, more = {}) =>
  stage.runyard.client.jobs.submit({ language: "python", source, labels: { name }, ...more }, { wait: 60 });
const visit = (path: string) => stage.browser.visit(stage.runyard.url + path);
const names = (page: Page) => page.getByRole("table", { name: "History" }).getByRole("link").allTextContents();
const saved = async (page: Page, act: () => Promise<void>): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

itWithBrowser("says that nothing was run yet, and where to begin", async () => {
  await using visitor = await visit("/runs");
  await visitor.page.getByRole("button", { name: "Write one" }).click();
  await visitor.page.locator(".cm-content").waitFor();
  expect(new URL(visitor.page.url()).pathname).toBe("/run");
});

itWithBrowser("lists runs page by page, filters by what the address says, and exports what is filtered", async () => {
  const jobs = Array.from({ length: 60 }, (_, n) => ({
    language: "python",
    source: "pass",
    labels: { name: `n${n}.py` },
  }));
  const { client } = stage.runyard;
  for (const { id } of await client.jobs.submitBatch(jobs)) await client.jobs.get(id, { wait: 60 });
  await python("import sys; sys.exit(3)", "broken.py");
  await using visitor = await visit("/runs");
  const { page, complaints } = visitor;
  await page.getByRole("link", { name: "broken.py" }).waitFor();
  expect((await names(page)).length).toBe(50);
  const newest = await names(page);
  await page.getByRole("button", { name: "Older" }).click();
  await page.getByRole("link", { name: "n0.py", exact: true }).waitFor();
  await page.getByText("Runs 51 to 61").waitFor();
  expect(new Set([...newest, ...(await names(page))]).size).toBe(61);

  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Failed", exact: true }).click();
  await page.waitForURL(/status=runtime_error/);
  await page.getByRole("link", { name: "n0.py", exact: true }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("link", { name: "broken.py" }).waitFor();
  expect(await names(page)).toEqual(["broken.py"]);
  await page.getByRole("button", { name: "Export" }).click();
  const csv = await saved(page, () => page.getByRole("menuitem", { name: /CSV/ }).click());
  expect(csv.trim().split("\r\n")).toEqual([
    expect.stringMatching(/^id,name,/),
    expect.stringContaining(",broken.py,done,runtime_error,,3,,"),
  ]);

  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByRole("textbox", { name: "Name, label or id" }).fill("n42");
  await page.waitForURL(/text=n42/);
  await page.getByRole("link", { name: "n41.py" }).waitFor({ state: "detached" });
  expect(await names(page)).toEqual(["n42.py"]);
  expect(complaints).toEqual([]);
});

itWithBrowser("tells with which status or by which signal each run ended", async () => {
  await python("pass", "well.py");
  await python("raise SystemExit(3)", "three.py");
  await python("import os; os.abort()", "felled.py");
  await using visitor = await visit("/runs");
  const exitOf = (name: string) => {
    const row = visitor.page.getByRole("row").filter({ has: visitor.page.getByRole("link", { name, exact: true }) });
    return row.locator('[data-title="Exit"]').textContent();
  };
  expect([await exitOf("well.py"), await exitOf("three.py"), await exitOf("felled.py")]).toEqual(["0", "3", "SIGABRT"]);
});

itWithBrowser("shows all of a run: output, source, options, timeline, files and the API's own words", async () => {
  const picture =
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><script>document.title="x"</script></svg>';
  const job = await python(
    `open("plot.svg", "w").write('''${picture}''')\nprint("drawn")\nraise SystemExit(2)`,
    "plot.py",
    { collect: ["*.svg"], limits: { wallTimeMs: 5_000 } },
  );
  await using visitor = await visit(`/runs/${job.id}`);
  const { page, complaints } = visitor;
  const tab = (name: string | RegExp) => page.getByRole("tab", { name }).click();
  await page.getByRole("log", { name: "Output" }).getByText("drawn").waitFor();
  await page.locator('[data-look="runtime_error"]').waitFor();
  await tab("1 file");
  await page.waitForFunction(
    () => document.querySelector<HTMLImageElement>('img[alt="Picture plot.svg"]')?.naturalWidth === 20,
  );
  expect(await saved(page, () => page.getByRole("link", { name: "plot.svg" }).click())).toBe(picture);
  await tab("Source");
  await page.locator(".cm-content").getByText("drawn").waitFor();
  await tab("Input and options");
  await page.locator("dd", { hasText: /^5.s$/ }).waitFor();
  await tab("Timeline");
  await page.getByText(/Attempt 1 on/).waitFor();
  await tab("Raw JSON");
  expect(JSON.parse(await saved(page, () => page.getByRole("button", { name: "Save as JSON" }).click()))).toEqual(
    await stage.runyard.client.jobs.get(job.id),
  );
  expect(complaints).toEqual([]);
});

itWithBrowser("follows a run that was started elsewhere, stops it, and runs a copy", async () => {
  const endless = 'import time\nprint("begun", flush=True)\nwhile True: time.sleep(0.05)\n';
  const { id } = await stage.runyard.client.jobs.submit({ language: "python", source: endless });
  await using visitor = await visit(`/runs/${id}`);
  const { page } = visitor;
  await page.getByRole("log", { name: "Output" }).getByText("begun").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator('[data-look="cancelled"]').waitFor();
  await page.getByRole("button", { name: "Edit a copy" }).click();
  await page.locator(".cm-content").getByText("begun").waitFor();
});

itWithBrowser("tells an address that no run has", async () => {
  await using visitor = await visit("/runs/job_01J00000000000000000000000");
  await visitor.page
    .getByRole("alert")
    .getByText(/no run with this address/)
    .waitFor();
});

itWithBrowser("is all there after the controller was killed and started again", async () => {
  await python('print("kept")', "kept.py");
  await using visitor = await visit("/runs");
  const { page } = visitor;
  await page.getByRole("link", { name: "kept.py" }).click();
  await stage.restart();
  await page.reload();
  await page.getByRole("log", { name: "Output" }).getByText("kept").waitFor();
});

itWithBrowser("pages, searches, filters and exports 10,000 runs without a freeze", async () => {
  await using runyard = await startRunyard({ command: "controller", args: ["--max-queue", "20000"] });
  await using _worker = await joinIdleWorkers(runyard.url, await joinToken(runyard), manyIdleWorkers(1));
  const { client } = runyard;
  await expect.poll(async () => (await client.languages.list()).length, { timeout: 30_000 }).toBeGreaterThan(2);
  for (let first = 0; first < 10_000; first += 1_000) {
    await client.jobs.submitBatch(
      Array.from({ length: 1_000 }, (_, n) => ({
        language: (first + n) % 1_000 === 7 ? "c" : "python",
        source: `# number ${first + n}.\nprint("it is")`,
        ...((first + n) % 2_500 === 0 && { labels: { course: "Quarters" } }),
      })),
    );
  }
  await using visitor = await stage.browser.visit(`${runyard.url}/runs`);
  const { page, complaints } = visitor;
  await page.getByRole("link", { name: "# number 9999." }).waitFor();
  await watchLongTasks(page);
  for (let shown = 50; shown < 1_000; shown += 50) {
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText(`Runs ${grouped(shown + 1)} to ${grouped(shown + 50)}`).waitFor();
  }
  expect(await names(page)).toEqual(Array.from({ length: 50 }, (_, n) => `# number ${9_049 - n}.`));
  await page.getByRole("button", { name: "Newer" }).click();
  await page.getByRole("link", { name: "# number 9099." }).waitFor();

  const search = page.getByRole("textbox", { name: "Name, label or id" });
  await search.fill("NUMBER 17.");
  await expect.poll(() => names(page), { timeout: 30_000 }).toEqual(["# number 17."]);
  await search.fill("quarters");
  await expect
    .poll(() => names(page), { timeout: 30_000 })
    .toEqual([7_500, 5_000, 2_500, 0].map((n) => `# number ${n}.`));
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "C", exact: true }).click();
  await expect.poll(async () => (await names(page)).length, { timeout: 30_000 }).toBe(10);
  await page.getByRole("button", { name: "Export" }).click();
  const filtered = await saved(page, () => page.getByRole("menuitem", { name: /JSON/ }).click());
  expect(JSON.parse(filtered).map(({ language }: { language: string }) => language)).toEqual(Array(10).fill("c"));

  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Worker" }).click();
  await page.getByRole("option", { name: "lab-001" }).click();
  await expect.poll(async () => (await names(page)).length, { timeout: 30_000 }).toBe(4);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Period" }).click();
  await page.getByRole("option", { name: "Between two days" }).click();
  await page.getByLabel("Last day").fill("2026-01-01");
  await page.getByText("No runs match these filters.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByRole("link", { name: "# number 9999." }).waitFor();

  await page.getByRole("button", { name: "Export" }).click();
  const csv = await saved(page, () => page.getByRole("menuitem", { name: /CSV/ }).click());
  expect(csv.trim().split("\r\n")).toHaveLength(10_001);
  const longestMs = await longestTaskMs(page);
  console.log(`10,000 runs: longest task ${Math.round(longestMs)} ms`);
  // Some 60 ms on a machine of its own; tests share theirs.
  expect(longestMs).toBeLessThan(600);
  expect(complaints).toEqual([]);
});

const grouped = (number: number): string => number.toLocaleString("en");
