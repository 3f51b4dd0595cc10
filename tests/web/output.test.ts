import { itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { programAddress } from "./program-address.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ slots: 1 });
type Page = Awaited<ReturnType<typeof stage.browser.visit>>["page"];

const open = (content: string) =>
  stage.browser.visit(stage.runyard.url + programAddress({ language: "python", path: "main.py", content }));
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const look = (page: Page, name: string) => page.locator(`[data-look="${name}"]`).first().waitFor();
const output = (page: Page) => page.getByRole("log", { name: "Output" });
const isInView = (page: Page, text: string) =>
  output(page)
    .getByText(text, { exact: true })
    .evaluate((row) => {
      const [inner, outer] = [row.getBoundingClientRect(), row.closest('[role="log"]')?.getBoundingClientRect()];
      return outer !== undefined && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
    });
const saved = async (page: Page): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Download output")]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

itWithBrowser("follows the newest line, stays where one scrolls, and finds and copies what was printed", async () => {
  await using visitor = await open(
    'for n in range(5000): print(f"line {n}" if n % 1000 else f"needle {n} " + "wide " * 200)\n',
  );
  const { page, context, complaints } = visitor;
  await press(page, "Run");
  await look(page, "ok");
  await output(page).getByText("line 4999", { exact: true }).waitFor();
  expect(await isInView(page, "line 4999")).toBe(true);

  await output(page).press("Home");
  await expect
    .poll(
      async () => {
        await output(page).evaluate((frame) => frame.scrollTo({ top: 30_000 }));
        return output(page).getByText("line 1500", { exact: true }).isVisible();
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  expect(await page.getByRole("button", { name: "Follow new output" }).getAttribute("aria-pressed")).toBe("false");

  const search = page.getByRole("textbox", { name: "Search output" });
  await search.fill("NEEDLE");
  await page.getByText("1 of 5", { exact: true }).waitFor();
  for (const at of [1_000, 2_000, 3_000]) {
    await search.press("Enter");
    await output(page).locator('[data-current="true"]').getByText(`needle ${at} `).waitFor();
  }
  await output(page).locator('[data-current="true"] mark', { hasText: "needle" }).waitFor();
  await search.fill("");
  await press(page, "Follow new output");
  await output(page).getByText("line 4999", { exact: true }).waitFor();

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await press(page, "Copy output");
  await press(page, "Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trimEnd().split("\n")).toHaveLength(5_000);
  expect(copied).toBe(await saved(page));
  expect(complaints).toEqual([]);
});

itWithBrowser("says its place in the queue, why it waits, and then who runs it", async () => {
  const endless = "import time\nwhile True: time.sleep(0.05)\n";
  const { jobs } = stage.runyard.client;
  const running = await jobs.submit({ language: "python", source: endless });
  await using visitor = await open('print("my turn")\n');
  const { page } = visitor;
  await press(page, "Run");
  await look(page, "queued");
  await page.getByText(/Place 1 in the queue\..*All workers for it are busy\./).waitFor();
  // The page is as quick as ever meanwhile.
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# waits");
  await page.locator(".cm-content").getByText("# waits").waitFor();
  await jobs.cancel(running.id);
  await look(page, "ok");
  const [worker] = await stage.runyard.client.workers.list();
  expect(await page.getByTestId("end-line").textContent()).toContain(` · ${worker?.name} · `);
});

itWithBrowser(
  "takes files that are dropped on it, tells the main one and the language, and brings all along",
  async () => {
    await using visitor = await open("");
    const { page } = visitor;
    await page.locator(".cm-content").waitFor();
    await page.locator(".run-screen").evaluate((screen) => {
      const dataTransfer = new DataTransfer();
      const drop = (name: string, text: string) => dataTransfer.items.add(new File([text], name));
      drop("words.txt", "dropped\n");
      drop("helper.py", 'def word():\n    return open("words.txt").read().strip()\n');
      drop("main.py", "import helper\nprint(helper.word().upper())\n");
      for (const type of ["dragover", "drop"]) {
        screen.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    });
    await page.getByRole("button", { name: "helper.py", exact: true }).waitFor();
    await page.getByRole("button", { name: /^main\.py/, pressed: true }).waitFor();
    await press(page, "Run");
    await output(page).getByText("DROPPED", { exact: true }).waitFor();
  },
);

itWithBrowser("loses and doubles no line when the controller is killed and the page is loaded again", async () => {
  const source = 'import time\nfor n in range(100):\n  print(f"line {n}.", flush=True)\n  time.sleep(0.1)\n';
  const { id } = await stage.runyard.client.jobs.submit({ language: "python", source });
  await using visitor = await stage.browser.visit(`${stage.runyard.url}/runs/${id}`);
  const { page } = visitor;
  await output(page)
    .getByText(/^line \d+\.$/)
    .first()
    .waitFor();
  await stage.restart();
  await page.getByText("Connected", { exact: true }).waitFor({ timeout: 60_000 });
  await page.reload();
  await page.locator('[data-look="ok"]').first().waitFor({ timeout: 60_000 });
  // `runyard up` takes its worker along: the program began again, and its newest attempt alone is shown.
  expect(await saved(page)).toBe(Array.from({ length: 100 }, (_, n) => `line ${n}.\n`).join(""));
});
