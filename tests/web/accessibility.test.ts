import { axeFindings, itWithBrowser, type RunyardProcess, startRunyard, type Visitor } from "@runyard/testkit";
import { expect } from "vitest";
import { accessStates, makeAccounts, makeClass } from "./access-states.ts";
import { enterState, screenStates, stateWords } from "./screen-states.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ languages: ["python", "c"] });

const looks = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 320, height: 640 },
} as const;
/** Every screen in both languages and both themes; wide and narrow take turns. */
const rounds = {
  en: [
    { size: looks.wide, colorScheme: "light" },
    { size: looks.narrow, colorScheme: "dark" },
  ],
  fr: [
    { size: looks.wide, colorScheme: "dark" },
    { size: looks.narrow, colorScheme: "light" },
  ],
} as const;

const findProblems = async (page: Visitor["page"]): Promise<string[]> => {
  // What stands fixed at the top does not make the page wider: it is cut.
  const overflow = await page.evaluate(() =>
    Math.max(
      ...[document.documentElement, ...document.querySelectorAll(".shell-header")].map(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      ),
    ),
  );
  return [...(await axeFindings(page)), ...(overflow > 0 ? [`the page is ${overflow} px wider than the window`] : [])];
};

/** What is wrong in one language, with the state in which it was found. */
const problemsIn = async (locale: keyof typeof rounds): Promise<string[]> => {
  const { client, url } = stage.runyard;
  const job = { language: "python", source: "print(input())", stdin: "hi", labels: { name: "main.py" } };
  const { id } = await client.jobs.submit(job, { wait: 60 });
  await using visitor = await stage.browser.visit(`${url}/settings`, { locale });
  const { page, complaints } = visitor;
  const problems: string[] = [];
  for (const [name, state] of Object.entries(screenStates(id))) {
    await page.setViewportSize(looks.wide);
    await enterState(page, url, state, stateWords[locale]);
    for (const { size, colorScheme } of rounds[locale]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      const found = await findProblems(page);
      problems.push(...found.map((problem) => `${name}, ${locale}, ${colorScheme}, ${size.width} px: ${problem}`));
    }
  }
  // One of the states is of a run that is not there, and the browser says so.
  return [...problems, ...complaints.filter((text) => !text.includes("404"))];
};

/** What only a controller with accounts shows. */
const accessProblemsIn = async (locale: keyof typeof rounds, runyard: RunyardProcess): Promise<string[]> => {
  await using visitor = await stage.browser.visit(`${runyard.url}/run`, { locale });
  const { page, complaints } = visitor;
  const problems: string[] = [];
  for (const [name, { path, act, ready }] of Object.entries(accessStates)) {
    await page.setViewportSize(looks.wide);
    // Whatever asks before it is left.
    page.once("dialog", (question) => void question.accept());
    await page.goto(runyard.url + path);
    page.removeAllListeners("dialog");
    await act?.(page);
    await page.locator(ready).first().waitFor();
    for (const { size, colorScheme } of rounds[locale]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      const found = await findProblems(page);
      problems.push(...found.map((problem) => `${name}, ${locale}, ${colorScheme}, ${size.width} px: ${problem}`));
    }
  }
  return [...problems, ...complaints.filter((text) => !text.includes("401"))];
};

const locales = Object.keys(rounds) as (keyof typeof rounds)[];

for (const locale of locales) {
  itWithBrowser(`axe finds nothing on the screens about who may what (${locale})`, async () => {
    await using runyard = await startRunyard({ command: "controller", args: ["--sign-in", "always"] });
    await makeAccounts(runyard);
    await makeClass(runyard);
    expect(await accessProblemsIn(locale, runyard)).toEqual([]);
  });

  itWithBrowser(`axe finds nothing on any screen, in either theme, wide or narrow (${locale})`, async () => {
    expect(await problemsIn(locale)).toEqual([]);
  });
}
