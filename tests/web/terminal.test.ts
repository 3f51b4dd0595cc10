import { itWithBrowser, type Visitor } from "@runyard/testkit";
import { expect } from "vitest";
import { programAddress } from "./program-address.ts";
import { useStage } from "./stage.ts";

const stage = useStage();
type Page = Visitor["page"];

const patience = { timeout: 30_000 };
const lines =
  "import readline\nwhile True:\n  try: print('<' + input('name? ') + '>')\n  except EOFError: break\nprint('bye')\n";
const drawn = `import curses
def main(screen):
  screen.addstr(2, 3, f'{curses.COLS}x{curses.LINES}.')
  while (key := screen.getch()) != ord('q'):
    screen.addstr(4, 3, f'now {screen.getmaxyx()[1]}.' if key == curses.KEY_RESIZE else f'key {chr(key)}.')
    screen.refresh()
curses.wrapper(main)
print('drawn')
`;
const patient = `import signal, sys, time
print('ready', flush=True)
while True:
  try: time.sleep(0.05)
  except KeyboardInterrupt:
    print('interrupted', flush=True)
    sys.exit(9)
`;

const open = (content: string) =>
  stage.browser.visit(
    stage.runyard.url + programAddress({ language: "python", path: "main.py", content, inputMode: "terminal" }),
  );
const run = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".xterm-rows").waitFor();
};
const look = (page: Page, name: string) => page.locator(`[data-look="${name}"]`).first().waitFor();
const screenText = async (page: Page): Promise<string> =>
  (await page.locator(".xterm-rows > div").allTextContents()).map((row) => row.trimEnd()).join("\n");
const shows = (page: Page, text: string | RegExp) =>
  expect.poll(() => screenText(page), patience).toMatch(typeof text === "string" ? new RegExp(escaped(text)) : text);
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

itWithBrowser("loads what a terminal needs with the first of them, less than 120 kB", async () => {
  await using visitor = await open(lines);
  const { page } = visitor;
  const terminalBytes = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => /terminal-view.*\.js$/.test(name))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    );
  await page.locator(".cm-content").waitFor();
  expect(await terminalBytes()).toEqual([]);
  await run(page);
  const [bytes = 0, ...others] = await terminalBytes();
  console.log(`script of terminals, compressed: ${bytes} bytes`);
  expect(others).toEqual([]);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(120_000);
  await page.getByRole("button", { name: "Stop" }).click();
});

itWithBrowser("gives a program that edits lines its keys, under the page's own content security policy", async () => {
  await using visitor = await open(lines);
  const { page, complaints } = visitor;
  await run(page);
  await shows(page, "name?");
  await page.keyboard.type("orld!");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("w");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Enter");
  await shows(page, "<world>\nname?");
  await page.keyboard.press("Control+d");
  await look(page, "ok");
  await shows(page, "bye");
  expect(complaints).toEqual([]);
});

itWithBrowser("shows a program that draws on the screen, in the size of its place", async () => {
  await using visitor = await open(drawn);
  const { page, complaints } = visitor;
  await run(page);
  await shows(page, /\d+x\d+\./);
  await page.keyboard.type("w");
  await shows(page, "key w.");
  await page.setViewportSize({ width: 1100, height: 700 });
  await shows(page, /now \d+\./);
  await page.keyboard.type("q");
  await look(page, "ok");
  await shows(page, "drawn");
  expect(complaints).toEqual([]);
});

itWithBrowser("gives Ctrl+C to the program, and leaves by F6", async () => {
  await using visitor = await open(patient);
  const { page } = visitor;
  await run(page);
  await shows(page, "ready");
  await page.keyboard.press("F6");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Search output");
  await page.getByText("F6 leaves the terminal").waitFor();
  await page.getByRole("textbox", { name: "Terminal" }).focus();
  await page.keyboard.press("Control+c");
  await shows(page, "interrupted");
  await page.getByText("Exit code 9").waitFor();
});

itWithBrowser("is there again when the page is loaded again, and takes keys", async () => {
  await using visitor = await open(lines);
  const { page, complaints } = visitor;
  await run(page);
  await shows(page, "name?");
  await page.keyboard.type("before");
  await page.keyboard.press("Enter");
  await shows(page, "<before>");
  const [running] = (await stage.runyard.client.jobs.list({ state: ["active"] })).items;
  await page.goto(`${stage.runyard.url}/runs/${running?.id}`);
  await page.reload();
  await shows(page, "<before>\nname?");
  await page.getByRole("textbox", { name: "Terminal" }).focus();
  await page.keyboard.type("after");
  await page.keyboard.press("Enter");
  await shows(page, "<after>\nname?");
  await page.keyboard.press("Control+d");
  await look(page, "ok");
  await page.reload();
  await shows(page, /<before>[\s\S]*<after>[\s\S]*bye/);
  await page.keyboard.type("nobody hears");
  expect(complaints).toEqual([]);
});

itWithBrowser("asks before several lines are pasted", async () => {
  await using visitor = await open(lines);
  const { page } = visitor;
  const paste = (text: string) =>
    page.getByRole("textbox", { name: "Terminal" }).evaluate((field, data) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", data);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  await run(page);
  await shows(page, "name?");
  await paste("one line");
  await shows(page, "name? one line");
  await paste("rm -r one\nrm -r two\n");
  const question = page.getByRole("alertdialog", { name: "Paste 2 lines?" });
  await question.getByRole("button", { name: "Do not paste" }).click();
  await question.waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await shows(page, "<one line>");
  await paste("first\nsecond\n");
  await question.getByRole("button", { name: "Paste", exact: true }).click();
  await shows(page, "<second>");
  expect(await screenText(page)).not.toContain("rm -r");
  await page.keyboard.press("Control+d");
  await look(page, "ok");
});

itWithBrowser("can be typed into from two pages", async () => {
  await using visitor = await open(lines);
  const { page } = visitor;
  await run(page);
  await shows(page, "name?");
  const [running] = (await stage.runyard.client.jobs.list({ state: ["active"] })).items;
  await using other = await stage.browser.visit(`${stage.runyard.url}/runs/${running?.id}`);
  for (const [round, typing] of [page, other.page, page].entries()) {
    await typing.getByRole("textbox", { name: "Terminal" }).focus();
    await typing.keyboard.type(`round ${round}`);
    await typing.keyboard.press("Enter");
    for (const seeing of [page, other.page]) await shows(seeing, `<round ${round}>`);
  }
  await other.page.keyboard.press("Control+d");
  await look(page, "ok");
});
