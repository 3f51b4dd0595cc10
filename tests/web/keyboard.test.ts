import { itWithBrowser, type Visitor } from "@runyard/testkit";
import { expect } from "vitest";
import { useStage } from "./stage.ts";

const stage = useStage({ args: ["--name", "lab-01"], languages: ["python", "java"] });
type Page = Visitor["page"];

const visit = (path: string) => stage.browser.visit(stage.runyard.url + path);
const palette = (page: Page) => page.getByRole("dialog", { name: "Find and do" });
const pathOf = (page: Page) => new URL(page.url()).pathname;

/** Opens the palette, types, and waits until what fits begins so. */
const find = async (page: Page, text: string, first: RegExp): Promise<void> => {
  await page.keyboard.press("Control+k");
  await palette(page).getByRole("combobox").fill(text);
  await palette(page).locator('[role="option"][aria-selected="true"]', { hasText: first }).waitFor();
};

itWithBrowser("finds actions, runs, screens, languages and workers by Ctrl+K", async () => {
  const job = { language: "python", source: "print('found')", labels: { name: "needle.py" } };
  await stage.runyard.client.jobs.submit(job, { wait: 60 });
  await using visitor = await visit("/run");
  const { page, complaints } = visitor;
  await page.locator(".cm-content").click();

  await find(page, "need", /needle\.py · python/);
  await page.keyboard.press("Enter");
  await page.getByRole("log", { name: "Output" }).getByText("found").waitFor();

  await find(page, "work", /^Workers$/);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "lab-01" }).waitFor();

  await find(page, "lab-0", /^lab-01$/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/workers\/lab-01/);

  await find(page, "prog java", /^New program in Java$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator(".cm-content").getByText("public class").first().waitFor();

  await find(page, "share", /^Share$/);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Link" }).waitFor();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await palette(page).getByRole("combobox").fill("no such thing at all");
  await palette(page).getByText("Nothing fits.").waitFor();
  expect(complaints).toEqual([]);
});

itWithBrowser("gives the focus back to where it was, and skips to the main part", async () => {
  await using visitor = await visit("/examples");
  const { page } = visitor;
  const search = page.getByRole("textbox", { name: "Search" });
  await search.focus();
  await page.keyboard.press("Control+k");
  await palette(page).getByRole("combobox").waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);

  await page.reload();
  await search.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
});

itWithBrowser(
  "goes to screens, to the search and to the list of shortcuts by single keys, until they are turned off",
  async () => {
    await using visitor = await visit("/settings");
    const { page } = visitor;
    await page.locator("fieldset").first().waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL(/\/runs/);
    await page.getByRole("textbox", { name: "Name, label or id" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("g h ?");
    expect(await page.getByRole("textbox", { name: "Name, label or id" }).inputValue()).toBe("g h ?");
    await page.locator("main").focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Ctrl+Enter").waitFor();
    await page.keyboard.press("Escape");

    await page.goto(`${stage.runyard.url}/settings`);
    await page.getByLabel("Shortcuts of single letters").uncheck({ force: true });
    await page.locator("main").focus();
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await palette(page).waitFor();
    expect(pathOf(page)).toBe("/settings");
    expect(await page.getByRole("dialog", { name: "Keyboard shortcuts" }).count()).toBe(0);
  },
);

itWithBrowser("saves, opens and shares by Ctrl and a letter", async () => {
  await using visitor = await visit("/run");
  const { page } = visitor;
  await page.locator(".cm-content").click();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
  expect(saved.suggestedFilename()).toBe("hello.py");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Control+o")]);
  await chooser.setFiles({ name: "other.py", mimeType: "text/x-python", buffer: Buffer.from("print('other')") });
  await page.getByRole("button", { name: "other.py", exact: true }).waitFor();
  await page.keyboard.press("Control+Shift+S");
  await page.getByRole("textbox", { name: "Link" }).waitFor();
});
