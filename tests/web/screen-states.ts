import type { Visitor } from "@runyard/testkit";
import { programAddress } from "./program-address.ts";

type Page = Visitor["page"];
type Words = { run: string; options: string; share: string; tests: string };

export const stateWords: Record<"en" | "fr", Words> = {
  en: { run: "Run", options: "Options", share: "Share", tests: "Test inputs" },
  fr: { run: "Exécuter", options: "Options", share: "Partager", tests: "Jeux d'essai" },
};

/** A screen in one of its states: where it is, what brings the state about, and what is there once it has come. */
export type ScreenState = {
  path: string;
  act?: (page: Page, words: Words) => Promise<void>;
  ready: string;
};

const press = (word: keyof Words) => (page: Page, words: Words) =>
  page.getByRole("button", { name: words[word], exact: true }).click();

/** A key that the screen must be there for. */
const pressAtRest = async (page: Page, key: string): Promise<void> => {
  await page.locator(".cm-content, .mantine-Card-root").first().waitFor();
  await page.keyboard.press(key);
};

const colourful = `import sys

print("\\x1b[32mgreen\\x1b[0m, \\x1b[1mbold\\x1b[0m and \\x1b[37;41mon red\\x1b[0m")
for n in range(1, 6):
    print(n, "squared is", n * n)
print("something to look at", file=sys.stderr)
`;
const broken = "#include <stdio.h>\n\nint main(void) {\n  int count = 3\n  return nothing;\n}\n";
const board = `import os

columns, rows = os.get_terminal_size()
cells = [[2, 4, 8, 16], [0, 32, 64, 2], [128, 256, 4, 0], [512, 1024, 2048, 8]]
shades = {0: 240, 2: 188, 4: 187, 8: 215, 16: 209, 32: 203, 64: 196, 128: 228, 256: 221, 512: 220, 1024: 214, 2048: 208}
print("\\x1b[1m2048\\x1b[0m in a terminal of", columns, "columns\\n")
print("┌" + "┬".join(["──────"] * 4) + "┐")
for line, row in enumerate(cells):
    print("│" + "│".join(f"\\x1b[38;5;{shades[n]}m{n or '·':^6}\\x1b[0m" for n in row) + "│")
    if line < 3: print("├" + "┼".join(["──────"] * 4) + "┤")
print("└" + "┴".join(["──────"] * 4) + "┘")
print("\\n\\x1b[7m ←↑↓→ \\x1b[0m move   \\x1b[7m u \\x1b[0m undo   \\x1b[7m q \\x1b[0m quit")
`;
const judged = "a, b = map(int, input().split())\nprint(a + b)\n";

/** @param jobId - of a job that has ended */
export const screenStates = (jobId: string): Record<string, ScreenState> => ({
  "run-first": { path: "/run", ready: ".cm-content" },
  run: {
    path: programAddress({ language: "python", path: "main.py", content: colourful }),
    act: press("run"),
    ready: '[data-look="ok"]',
  },
  "run-terminal": {
    path: programAddress({ language: "python", path: "2048.py", content: board, inputMode: "terminal" }),
    act: press("run"),
    ready: '.job-result:has([data-look="ok"]) .xterm-rows > div:nth-child(13) span',
  },
  "run-compile-error": {
    path: programAddress({ language: "c", path: "main.c", content: broken }),
    act: press("run"),
    ready: ".diagnostics",
  },
  "run-test-inputs": {
    path: programAddress({
      language: "python",
      path: "main.py",
      content: judged,
      inputMode: "tests",
      tests: [
        { stdin: "1 2", args: "", expected: "3" },
        { stdin: "20 22", args: "", expected: "42" },
        { stdin: "2 2", args: "", expected: "5" },
      ],
    }),
    act: press("run"),
    ready: '[data-look="wrong_answer"]',
  },
  "run-options": { path: "/run", act: press("options"), ready: 'input[placeholder="-O0 -Wall"]' },
  palette: { path: "/run", act: (page) => pressAtRest(page, "Control+k"), ready: '[role="option"] >> nth=4' },
  shortcuts: { path: "/examples", act: (page) => pressAtRest(page, "?"), ready: ".shortcut-keys" },
  "run-share": { path: "/run", act: press("share"), ready: ".mantine-Modal-content" },
  history: { path: "/runs", ready: "table" },
  "history-none": { path: "/runs?text=nothing", ready: "main button .mantine-Button-label" },
  job: { path: `/runs/${jobId}`, ready: ".output-row" },
  ...Object.fromEntries(
    ["source", "facts", "timeline", "raw"].map((name, index) => [
      `job-${name}`,
      {
        path: `/runs/${jobId}`,
        act: (page: Page) =>
          page
            .getByRole("tablist")
            .first()
            .getByRole("tab")
            .nth(index + 1)
            .click(),
        ready: ["main .cm-content", "main .facts", ".mantine-Timeline-root", "main pre"][index] ?? "",
      },
    ]),
  ),
  "job-missing": { path: "/runs/job_01J00000000000000000000000", ready: '[role="alert"]' },
  examples: { path: "/examples", ready: ".mantine-Card-root" },
  connect: { path: "/connect", ready: "form" },
  settings: { path: "/settings", ready: "fieldset" },
  "not-found": { path: "/nothing", ready: "h1" },
});

/** Goes to a state and waits until it is there. */
export const enterState = async (page: Page, url: string, { path, act, ready }: ScreenState, words: Words) => {
  // A change of what is behind the # alone would load nothing.
  await page.goto("about:blank");
  await page.goto(url + path);
  await act?.(page, words);
  await page.locator(ready).first().waitFor();
};
