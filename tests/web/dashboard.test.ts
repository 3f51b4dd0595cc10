import {
  axeFindings,
  type BrowserUnderTest,
  itWithBrowser,
  startRunyard,
  startWorkerProcess,
  temporaryFolder,
} from "@runyard/testkit";
import { describe, expect } from "vitest";
import { joinIdleWorkers, joinToken, manyIdleWorkers } from "./idle-workers.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ slots: 2, args: ["--name", "lab-01"], languages: ["python", "c"] });

type Page = Awaited<ReturnType<BrowserUnderTest["visit"]>>["page"];

/** Runs until it is cancelled. */
const sleeper = {
  language: "python",
  source: "import time\nprint('here', flush=True)\nwhile True: time.sleep(0.05)",
  limits: { wallTimeMs: 120_000 },
};
const sleepFor = (seconds: number) => ({ language: "python", source: `import time\ntime.sleep(${seconds})` });

const openAt = (path: string, options = {}) => stage.browser.visit(`${stage.runyard.url}${path}`, options);
const stat = (page: Page, label: string) => page.locator(".stat", { hasText: label }).locator(".stat-value");
const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const cancelAll = async (): Promise<void> => {
  const { client } = stage.runyard;
  const { items } = await client.jobs.list({ state: ["queued", "active"], limit: 500 });
  await Promise.all(items.map(({ id }) => client.jobs.cancel(id).catch(() => "it has ended meanwhile")));
};

describe("the overview", () => {
  itWithBrowser("changes by itself as programs come and go", async () => {
    await using visitor = await openAt("/overview");
    const { page, complaints } = visitor;
    await expect.poll(() => stat(page, "Workers online").textContent(), { timeout: 30_000 }).toBe("1/1");
    const jobs = await Promise.all([1, 2, 3].map(() => stage.runyard.client.jobs.submit(sleeper)));
    await expect.poll(() => stat(page, "Running").textContent(), { timeout: 30_000 }).toBe("2");
    await expect.poll(() => stat(page, "Waiting").textContent(), { timeout: 30_000 }).toBe("1");
    await Promise.all(jobs.map(({ id }) => stage.runyard.client.jobs.cancel(id)));
    await expect.poll(() => stat(page, "Running").textContent(), { timeout: 30_000 }).toBe("0");
    expect(complaints).toEqual([]);
  });

  itWithBrowser("says what is wrong, and where to look", async () => {
    await using runyard = await startRunyard({ command: "controller", args: ["--queue-target", "1s"] });
    await using _worker = await joinIdleWorkers(runyard.url, await joinToken(runyard), manyIdleWorkers(1));
    await using visitor = await stage.browser.visit(`${runyard.url}/overview`, { locale: "fr" });
    const { page } = visitor;
    await runyard.client.workers.pause("lab-001", { note: "new disk" });
    await runyard.client.jobs.submit({ language: "python", source: "1" });
    await page.locator('[data-code="queue_old"]').waitFor({ timeout: 30_000 });
    expect(await page.locator('[data-code="queue_old"]').textContent()).toMatch(/L'objectif|l'objectif est de/);
    await page.getByRole("link", { name: "Voir la file d'attente" }).click();
    await page
      .getByText("Tous les exécuteurs adaptés sont en pause")
      .or(page.getByText(/en pause/))
      .first()
      .waitFor();
  });
});

describe("workers", () => {
  itWithBrowser("are drained under load, finish what they have, and are resumed", async () => {
    await using visitor = await openAt("/workers");
    const { page, complaints } = visitor;
    const { client } = stage.runyard;
    // Long enough for a slow browser to see them run.
    const running = await Promise.all([1, 2].map(() => client.jobs.submit(sleepFor(12))));
    await expect.poll(async () => (await client.cluster.get()).slots.busy, { timeout: 30_000 }).toBe(2);
    const waiting = await client.jobs.submit(sleepFor(0));
    await row(page, "lab-01").getByRole("button", { name: "Actions for lab-01" }).click();
    await page.getByRole("menuitem", { name: "Drain" }).click();
    const dialog = page.getByRole("dialog", { name: "Drain lab-01?" });
    await dialog.getByText("2 programs run and will finish.").waitFor();
    await dialog.getByLabel("Note").fill("new disk");
    await dialog.getByRole("button", { name: "Drain" }).click();
    await page.locator('[data-look="draining"], [data-look="drained"]').waitFor();
    await page.getByRole("link", { name: "lab-01" }).click();
    await page.getByText("new disk").waitFor();
    await page.getByText("Drained: nothing runs here any more.").waitFor({ timeout: 60_000 });
    for (const { id } of running) expect((await client.jobs.get(id)).outcome).toBe("ok");
    expect((await client.jobs.get(waiting.id)).state).toBe("queued");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.locator('[data-look="idle"], [data-look="working"]').waitFor();
    await expect.poll(async () => (await client.jobs.get(waiting.id)).state, { timeout: 60_000 }).toBe("done");
    expect(complaints).toEqual([]);
  });

  itWithBrowser("show what they are: charts, toolchains with their tests, layers, and what runs", async () => {
    await using visitor = await openAt("/workers/lab-01");
    const { page } = visitor;
    const job = await stage.runyard.client.jobs.submit(sleeper);
    const programs = page.getByRole("table", { name: "Running programs" });
    await programs.getByRole("link", { name: new RegExp(`${job.id.slice(-6)}$`) }).waitFor();
    await page.getByRole("slider", { name: "Load of the machine" }).waitFor({ timeout: 60_000 });
    await page.getByRole("table", { name: "Languages and versions" }).getByText("Passed").first().waitFor();
    await page.getByRole("table", { name: "Layers of the sandbox" }).getByText("namespaces", { exact: true }).waitFor();
    await stage.runyard.client.jobs.cancel(job.id);
    await page.getByText("Nothing runs here now.").waitFor();
  });

  itWithBrowser("join by the command on the page, which sees them come", async () => {
    await using visitor = await openAt("/add-worker");
    const { page } = visitor;
    await page.getByLabel("Name").fill("lab-07");
    await page.getByRole("button", { name: "Make the command" }).click();
    const command = (await page.locator("code.command").textContent()) ?? "";
    const [, token = ""] = / --token (ry1\.\S+) --name lab-07$/.exec(command) ?? [];
    expect(command).toContain(`npx runyard worker --join ${stage.runyard.url} --token ry1.`);
    await page.getByText("Waiting for the worker…").waitFor();
    await using folder = await temporaryFolder("worker");
    await using _worker = startWorkerProcess({
      controllerUrl: stage.runyard.url,
      token,
      name: "lab-07",
      slots: 1,
      dataFolder: folder.path,
    });
    await page.getByText("lab-07 is connected.").waitFor({ timeout: 60_000 });
    await page.getByText("1 slot · 1 language").waitFor();
    const tokens = page.getByRole("table", { name: "Join tokens" });
    await tokens.getByText("1 of 1: lab-07").waitFor();
    expect(await tokens.textContent()).not.toContain(token);
    // What was never used can be made void.
    await page.getByLabel("Name").fill("lab-*");
    await page.getByRole("button", { name: "Make another" }).click();
    await tokens.getByRole("button", { name: /^Make \w+ void$/ }).click();
    await tokens.getByText("lab-*").waitFor({ state: "detached" });
  });

  itWithBrowser("are forgotten once their name was typed, when programs would be stopped", async () => {
    await using runyard = await startRunyard({ command: "controller" });
    await using _workers = await joinIdleWorkers(runyard.url, await joinToken(runyard), manyIdleWorkers(1));
    await runyard.client.jobs.submit({ language: "python", source: "1" });
    await using visitor = await stage.browser.visit(`${runyard.url}/workers/lab-001`);
    const { page } = visitor;
    await page.getByText("1 / 4").waitFor();
    await page.getByRole("button", { name: "Forget" }).click();
    const dialog = page.getByRole("dialog", { name: "Forget lab-001?" });
    const confirm = dialog.getByRole("button", { name: "Forget" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/Type lab-001/).fill("lab-001");
    await confirm.click();
    await page.getByText("There is no worker called lab-001.").waitFor();
  });
});

itWithBrowser("stays quick with 200 workers that tell their load all the time", async () => {
  await using runyard = await startRunyard({ command: "controller" });
  await using _workers = await joinIdleWorkers(runyard.url, await joinToken(runyard), manyIdleWorkers(200));
  await using visitor = await stage.browser.visit(`${runyard.url}/workers`);
  const { page, complaints } = visitor;
  await page.getByText("200 of 200 workers").waitFor();
  expect(await page.getByRole("rowheader").count()).toBe(200);
  // Their loads are renewed every two seconds: the page must have time left between.
  const busyMs = await page.evaluate(async () => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) sum += duration;
    });
    observer.observe({ type: "longtask" });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    observer.disconnect();
    return sum;
  });
  expect(busyMs).toBeLessThan(2_500);
  await page.getByLabel("Find by name or language").fill("rust");
  await page.getByText("20 of 200 workers").waitFor();
  await page.getByLabel("Find by name or language").fill("nothing like it");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("button", { name: "CPU" }).click();
  expect(await page.getByRole("columnheader", { name: "CPU" }).getAttribute("aria-sort")).toBe("ascending");
  expect(complaints).toEqual([]);
});

itWithBrowser("shows why jobs wait, and cancels them after asking", async () => {
  await using visitor = await openAt("/queue");
  const { page, complaints } = visitor;
  const jobs = await Promise.all([1, 2, 3].map(() => stage.runyard.client.jobs.submit(sleeper)));
  const waiting = page.getByRole("table", { name: "Waiting" });
  await waiting.getByText("All workers for it are busy.").waitFor();
  await expect.poll(() => page.getByRole("table", { name: "Running" }).getByRole("rowheader").count()).toBe(2);
  await waiting.getByRole("button", { name: /^Cancel job_/ }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this job?" });
  await dialog.getByText("It waits and will not be run.").waitFor();
  await dialog.getByRole("button", { name: "Cancel the job" }).click();
  await page.getByText("Nothing waits.").waitFor();
  await cancelAll();
  await page.getByText("Nothing runs now.").waitFor();
  expect(
    (await Promise.all(jobs.map(({ id }) => stage.runyard.client.jobs.get(id)))).map(({ state }) => state),
  ).toEqual(Array(3).fill("cancelled"));
  expect(complaints).toEqual([]);
});

itWithBrowser("shows events as they happen, filtered by what stands in the address", async () => {
  await using visitor = await openAt("/events");
  const { page } = visitor;
  await page.getByRole("table", { name: "Events" }).getByText("Controller started").waitFor();
  await stage.runyard.client.workers.pause("lab-01", { note: "seen live" });
  await page.getByText(/lab-01 is paused.*seen live/).waitFor();
  await stage.runyard.client.workers.resume("lab-01");
  await page.getByRole("table", { name: "Events" }).getByText("Worker resumed").first().waitFor();
  await page.getByLabel("Find in messages").fill("seen live");
  await page.getByText(/^1 of \d+ events?$/).waitFor();
  const address = page.url();
  await page.goto(address);
  await page.getByText(/^1 of \d+ events?$/).waitFor();
  await page.getByLabel("Find in messages").fill("no such words");
  await page.getByText("No event matches these filters.").waitFor();
});

itWithBrowser("tells clients, settings with their sources, and what the fleet would need", async () => {
  await using visitor = await openAt("/clients");
  const { page } = visitor;
  await page
    .getByRole("table", { name: "Clients" })
    .getByText(/HeadlessChrome/)
    .first()
    .waitFor();
  await page.goto(`${stage.runyard.url}/health`);
  await page.getByRole("row", { name: /^slots 2 --slots$/ }).waitFor();
  expect(await page.locator('[data-look="good"]').count()).toBe(2);
  await page.goto(`${stage.runyard.url}/fleet`);
  await page.getByText(/starts no workers by itself/).waitFor();
});

itWithBrowser("says what failed, keeps what there is, and tries again when asked", async () => {
  await using visitor = await openAt("/clients");
  const { page } = visitor;
  await page.getByRole("table", { name: "Clients" }).waitFor();
  await page.route("**/api/v1/clients", (route) =>
    route.fulfill({
      status: 400,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "No", status: 400, detail: "No.", code: "INVALID_REQUEST" }),
    }),
  );
  await page.getByRole("alert").getByText("A value is missing, unknown or out of range.").waitFor({ timeout: 60_000 });
  await page.getByRole("table", { name: "Clients" }).waitFor();
  await page.unroute("**/api/v1/clients");
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});

// Late in the file: by then there is more than one step to move between.
itWithBrowser("has charts that are read with the arrow keys, and as tables", async () => {
  await using visitor = await openAt("/overview");
  const { page } = visitor;
  const chart = page.getByRole("slider", { name: "Load of the machines" });
  await chart.waitFor({ timeout: 60_000 });
  const newest = await chart.getAttribute("aria-valuetext");
  expect(newest).toMatch(/CPU \d+%, Memory \d+%$/);
  await expect
    .poll(async () => Number(await chart.getAttribute("aria-valuemax")), { timeout: 60_000 })
    .toBeGreaterThan(0);
  await chart.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe("0");
  const figure = page.getByRole("figure", { name: "Load of the machines" });
  await figure.getByRole("button", { name: "Show as table" }).click();
  await figure.getByRole("columnheader", { name: "CPU" }).waitFor();
  expect(await figure.getByRole("row").count()).toBeGreaterThan(1);
});

/** Each with what is there once its data is. */
const screens = {
  overview: "main figure",
  workers: "main table",
  "workers/lab-01": "main figure",
  "workers/nobody": "main a[href='/workers']",
  "add-worker": "main form",
  queue: "main table",
  clients: "main table",
  events: "main table",
  fleet: "main .command",
  health: "main table",
};

/** Every screen in both languages and themes; wide and narrow take turns. */
const looks = {
  en: [
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 320 },
  ],
  fr: [
    { colorScheme: "dark", width: 1280 },
    { colorScheme: "light", width: 320 },
  ],
} as const;

for (const locale of ["en", "fr"] as const) {
  itWithBrowser(`has nothing that axe objects to and nothing beside the page, in ${locale}`, async () => {
    await using visitor = await openAt("/overview", { locale });
    const { page, complaints } = visitor;
    const jobs = await Promise.all([1, 2, 3].map(() => stage.runyard.client.jobs.submit(sleeper)));
    const found: string[] = [];
    for (const [screen, there] of Object.entries(screens)) {
      await page.goto(`${stage.runyard.url}/${screen}`);
      await page.locator(there).first().waitFor();
      for (const { colorScheme, width } of looks[locale]) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const problems = [...(await axeFindings(page)), ...(beside > 0 ? [`${beside} px beside the page`] : [])];
        found.push(...problems.map((problem) => `${screen}, ${colorScheme}, ${width}: ${problem}`));
      }
    }
    await Promise.all(jobs.map(({ id }) => stage.runyard.client.jobs.cancel(id)));
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });
}
