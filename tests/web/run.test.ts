import { itWithBrowser, openTcpProxy } from "@runyard/testkit";
import { expect } from "vitest";
import { answersMs, fiveMegabytes, longestTaskMs, useWhileItRuns, watchLongTasks } from "./long-tasks.ts";
import { programAddress } from "./program-address.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ languages: ["python", "c"] });
type Page = Awaited<ReturnType<typeof stage.browser.visit>>["page"];

const open = (program: Parameters<typeof programAddress>[0], url = stage.runyard.url) =>
  stage.browser.visit(url + programAddress(program));
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const look = (page: Page, name: string) => page.locator(`[data-look="${name}"]`).first().waitFor();
const output = (page: Page) => page.getByRole("log", { name: "Output" });
const shows = (page: Page, text: string) => output(page).getByText(text).first().waitFor();

itWithBrowser("runs a first program that is there when the page opens", async () => {
  await using visitor = await stage.browser.visit(stage.runyard.url);
  const { page, complaints } = visitor;
  await page.locator(".cm-content").waitFor();
  expect(await page.locator(".cm-content").textContent()).toContain("Hello");
  const steps = page.getByRole("region", { name: "First steps" });
  await steps.getByRole("button", { name: "I know my way" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await look(page, "running");
  await page.getByLabel("Input to the program").fill("Ada");
  await page.keyboard.press("Enter");
  await shows(page, "Hello, Ada!");
  await look(page, "ok");
  expect(await page.getByTestId("end-line").textContent()).toMatch(/^exit 0 · .* · .*MiB/);
  expect(await page.title()).toBe("✓ hello.py – Run – Runyard");
  await steps.getByRole("button", { name: "Done" }).click();
  await steps.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

itWithBrowser("links what the compiler says to the lines of the program", async () => {
  await using visitor = await open({
    language: "c",
    path: "main.c",
    content: "#include <stdio.h>\nint main(void) {\n  return nothing;\n}\n",
  });
  const { page } = visitor;
  await press(page, "Run");
  await look(page, "compile_error");
  await page.getByRole("list", { name: "What the compiler says" }).getByRole("button").first().click();
  await page.getByText("Line 3, column 10").waitFor();
  expect(await page.locator(".cm-lint-marker-error").count()).toBe(1);
});

itWithBrowser("is written, run and left with the keyboard alone", async () => {
  await using visitor = await open({ language: "python", path: "main.py", content: "print(input())\n" });
  const { page } = visitor;
  const focused = () =>
    page.evaluate(
      () =>
        document.activeElement
          ?.closest("[class*=cm-content], .output-frame, .input-line, .input-panel, .run-toolbar")
          ?.className.split(" ")[0],
    );
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Enter");
  await look(page, "running");
  const seen: (string | undefined)[] = [];
  for (let at = 0; at < 3; at += 1) {
    await page.keyboard.press("F6");
    seen.push(await focused());
  }
  expect(seen).toEqual(["input-panel", "output-frame", "input-line"]);
  await page.keyboard.type("by keys");
  await page.keyboard.press("Enter");
  await look(page, "ok");
  await page.keyboard.press("Shift+F6");
  expect(await focused()).toBe("output-frame");
});

itWithBrowser("tells standard error apart and shows colours", async () => {
  await using visitor = await open({
    language: "python",
    path: "main.py",
    content: 'import sys\nprint("\\x1b[32mgreen\\x1b[0m <b>not bold</b>")\nprint("bad", file=sys.stderr)\n',
  });
  const { page, complaints } = visitor;
  await press(page, "Run");
  await look(page, "ok");
  await shows(page, "<b>not bold</b>");
  expect(await output(page).locator(".ansi-fg-2").textContent()).toBe("green");
  expect(await output(page).locator('[data-err="true"]').textContent()).toContain("bad");
  expect(complaints).toEqual([]);
});

itWithBrowser("says which limit a program reached and keeps its output", async () => {
  await using visitor = await open({
    language: "python",
    path: "main.py",
    content: 'print("begun", flush=True)\nwhile True: pass\n',
    limits: { wallTimeMs: 700 },
  });
  const { page } = visitor;
  await press(page, "Run");
  await look(page, "time_limit");
  await page.getByText(/the time limit is 700.ms/).waitFor();
  await shows(page, "begun");
});

itWithBrowser("stops a program with the keyboard", async () => {
  await using visitor = await open({
    language: "python",
    path: "main.py",
    content: 'import time\nprint("begun", flush=True)\nwhile True: time.sleep(0.05)\n',
  });
  const { page } = visitor;
  await press(page, "Run");
  await shows(page, "begun");
  await page.keyboard.press("Control+.");
  await look(page, "cancelled");
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
});

itWithBrowser("judges several inputs and shows each one's output", async () => {
  const tests = [
    { stdin: "1 2", args: "", expected: "3" },
    { stdin: "2 2", args: "", expected: "5" },
  ];
  await using visitor = await open({
    language: "python",
    path: "main.py",
    content: "print(sum(map(int, input().split())))\n",
    inputMode: "tests",
    tests,
  });
  const { page } = visitor;
  await press(page, "Run");
  await page.getByText("1 of 2 inputs accepted.").waitFor();
  const table = page.getByRole("table", { name: "Inputs" });
  expect(
    await table.locator("[data-look]").evaluateAll((all) => all.map((one) => one.getAttribute("data-look"))),
  ).toEqual(["accepted", "wrong_answer"]);
  await table.getByRole("button", { name: "Input 2" }).click();
  await page.getByRole("tab", { name: "Output of input 2" }).waitFor();
  await shows(page, "4");
});

itWithBrowser("goes on after its connection was cut, with no line lost or doubled", async () => {
  await using proxy = await openTcpProxy(Number(new URL(stage.runyard.url).port));
  await using visitor = await open(
    {
      language: "python",
      path: "main.py",
      content: 'import time\nfor n in range(60):\n  print(f"line {n}.", flush=True)\n  time.sleep(0.1)\n',
      inputMode: "text",
    },
    proxy.url,
  );
  const { page } = visitor;
  await press(page, "Run");
  await shows(page, "line 3.");
  proxy.refuse();
  await page.getByText("Reconnecting…").waitFor();
  await page.getByText(/Your programs keep running/).waitFor();
  proxy.heal();
  await look(page, "ok");
  await page.getByText("Connected", { exact: true }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Download output")]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const wanted = Array.from({ length: 60 }, (_, n) => `line ${n}.\n`).join("");
  expect(Buffer.concat(chunks).toString()).toBe(wanted);
});

itWithBrowser("keeps the draft over a reload, and gives it to others as a link", async () => {
  await using visitor = await open({ language: "python", path: "main.py", content: 'print("shared")\n' });
  const { page, context } = visitor;
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type('print("more")');
  await page.getByText(/Draft kept at/).waitFor();
  await page.reload();
  await page.locator(".cm-content").getByText("more").waitFor();
  await press(page, "Share");
  const link = await page.getByRole("textbox", { name: "Link" }).inputValue();
  const other = await context.newPage();
  await other.goto(link);
  await other.locator(".cm-content").getByText("shared").waitFor();
  await press(other, "Run");
  await shows(other, "more");
});

itWithBrowser("stays quick while five megabytes stream in", async () => {
  await using visitor = await open({
    language: "python",
    path: "main.py",
    content: fiveMegabytes,
    limits: { outputBytes: 16 * 1024 * 1024 },
  });
  const { page } = visitor;
  await watchLongTasks(page);
  await press(page, "Run");
  expect(await useWhileItRuns(page)).toBeGreaterThan(2);
  await shows(page, "done");
  // The promise is 100 ms on a machine of its own (`npm run bench -- --web`); tests share theirs.
  expect(await longestTaskMs(page)).toBeLessThan(800);
  expect(Math.max(0, ...(await answersMs(page)))).toBeLessThan(1_500);
  // However much there is, what is drawn is what is seen.
  expect(await page.locator(".output-row").count()).toBeLessThan(300);
});

itWithBrowser("lets two people run at once, each their own program", async () => {
  const program = (who: string) => ({ language: "python", path: "main.py", content: `print("from ${who}")\n` });
  await using first = await open(program("one"));
  await using second = await open(program("two"));
  await Promise.all([press(first.page, "Run"), press(second.page, "Run")]);
  await Promise.all([shows(first.page, "from one"), shows(second.page, "from two")]);
  expect(await output(first.page).textContent()).not.toContain("two");
});
