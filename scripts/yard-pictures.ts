import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type ClusterPoint, type HistoryRange, historySteps } from "@runyard/protocol";
import {
  type BrowserUnderTest,
  repositoryRoot,
  startRunyard,
  temporaryFolder,
  type Visitor,
  waitUntil,
} from "@runyard/testkit";
import { joinIdleWorkers } from "../tests/web/idle-workers.ts";

type Page = Visitor["page"];

type Picture = {
  name: string;
  path: string;
  /** What is there once the screen is whole. */
  there: string;
  prepare?: (page: Page) => Promise<unknown>;
  options?: { colorScheme?: "light" | "dark"; locale?: "en" | "fr"; width?: number; height?: number };
};

const overview = { path: "overview?span=1h", there: "figure canvas" };
const wide = { width: 1280, height: 1180 };
const phone = { width: 390, height: 780 };

const pictures: Picture[] = [
  { name: "overview", ...overview, options: wide },
  { name: "overview-dark", ...overview, options: { ...wide, colorScheme: "dark" } },
  { name: "overview-phone-french", ...overview, options: { ...phone, locale: "fr" } },
  { name: "workers", path: "workers", there: "main table" },
  { name: "workers-phone-dark", path: "workers", there: "main table", options: { ...phone, colorScheme: "dark" } },
  { name: "worker", path: "workers/lab-01?span=1h", there: "figure canvas", options: wide },
  {
    name: "worker-drain",
    path: "workers/lab-01",
    there: "figure canvas",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Drain" }).click();
      await page.getByLabel("Note").fill("new disk");
    },
  },
  {
    name: "add-worker",
    path: "add-worker",
    there: "main form",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Make the command" }).click();
      await page.locator("main .command").waitFor();
    },
  },
  { name: "queue", path: "queue", there: "main table" },
  { name: "clients", path: "clients", there: "main table" },
  { name: "events", path: "events", there: "main table" },
  { name: "fleet", path: "fleet", there: "main .stat" },
  { name: "health", path: "health", there: "main table" },
];

/** Between 0 and 1, the same at every start, rising and falling over the range. */
const wave = (at: number, waves: number): number => {
  const noise = Math.abs(Math.sin(at * 12.9898) * 43_758.5453) % 1;
  return 0.5 + 0.35 * Math.sin((at * waves * 2 * Math.PI) / 360) + 0.15 * (noise - 0.5);
};

const pastPoint = (atMs: number, at: number, stepMs: number): ClusterPoint => {
  const busy = wave(at, 3);
  const jobs = (share: number): number => Math.round((busy * share * stepMs) / 10_000);
  const waiting = Math.max(0, Math.round((busy - 0.6) * 60));
  return {
    atMs,
    spanMs: stepMs,
    accepted: jobs(14),
    refused: 0,
    ended: {
      ok: jobs(9),
      compile_error: jobs(2),
      runtime_error: jobs(1.5),
      ...(at % 4 === 0 && { time_limit: jobs(1) }),
    },
    latency: { p50Ms: Math.round(40 + busy * 60), p95Ms: Math.round(300 + busy * 900) },
    wait: { p50Ms: Math.round(2 + waiting * 20), p95Ms: Math.round(10 + waiting * 90) },
    queue: { length: waiting, oldestMs: waiting * 150 },
    running: busy * 8,
    slots: { total: 12, busy: busy * 8 },
    cpuRatio: 0.1 + busy * 0.75,
    memoryRatio: 0.3 + 0.2 * wave(at, 1),
  };
};

/** A past for charts to show: nobody waits an hour for a picture. */
const writePast = (dataFolder: string): void => {
  const database = new DatabaseSync(join(dataFolder, "runyard.db"));
  const insert = database.prepare("INSERT INTO history (range, at_ms, cluster, workers) VALUES (?, ?, ?, ?)");
  const nowMs = Date.now();
  for (const [range, { stepMs, points }] of Object.entries(historySteps) as [
    HistoryRange,
    (typeof historySteps)["hour"],
  ][]) {
    for (let at = 1; at < points; at += 1) {
      const point = pastPoint(nowMs - (points - at) * stepMs, at, stepMs);
      const worker = [point.cpuRatio, point.memoryRatio, point.running / 4];
      insert.run(range, point.atMs, JSON.stringify(point), JSON.stringify({ "lab-01": worker }));
    }
  }
  database.close();
};

/** Takes the pictures of the screens for operators. @param wanted - names of some; all when empty */
export const takeYardPictures = async (browser: BrowserUnderTest, wanted: readonly string[]): Promise<void> => {
  const chosen = pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (chosen.length === 0) return;
  await using folder = await temporaryFolder("pictures");
  const settings = { dataFolder: folder.path, slots: 2, args: ["--name", "lab-01", "--fleet", "process"] };
  await (await startRunyard(settings))[Symbol.asyncDispose]();
  writePast(folder.path);
  await using runyard = await startRunyard({ ...settings, args: [...settings.args, "--max-workers", "1"] });
  const { client, url } = runyard;
  const token = (await readFile(join(folder.path, "join-token"), "utf8")).trim();
  const present = ["lab-02", "lab-03", "lab-04"].map((name) => ({ name, languages: ["go", "ruby", "java"] }));
  await using _present = await joinIdleWorkers(url, token, present);
  await client.workers.pause("lab-03", { note: "new memory on Monday" });
  await client.workers.drain("lab-04", { note: "goes to the other room" });
  const lost = await joinIdleWorkers(url, token, [{ name: "lab-05", languages: ["rust"] }]);
  await client.jobs.submit({ language: "rust", source: "fn main() {}" });
  await lost[Symbol.asyncDispose]();
  const sleeper = {
    language: "python",
    source: "import time\nwhile True: time.sleep(0.05)",
    labels: { name: "wait.py" },
    limits: { wallTimeMs: 200_000, cpuTimeMs: 100_000 },
  };
  for (let count = 0; count < 6; count += 1) await client.jobs.submit(sleeper);
  await waitUntil("the alerts", async () => (await client.cluster.get()).alerts.length >= 2, 60_000);
  for (const { name, path, there, prepare, options } of chosen) {
    await using visitor = await browser.visit(`${url}/${path}`, options);
    const { page } = visitor;
    await page.locator(there).first().waitFor();
    await prepare?.(page);
    await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => "the stream of events never rests");
    await page.screenshot({
      path: join(repositoryRoot, "docs/images", `web-${name}.png`),
      animations: "disabled",
    });
    console.log(`web-${name}.png`);
  }
};
