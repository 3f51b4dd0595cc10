/** Takes the pictures of the web application that the documents show, into `docs/images`. Names pick some of them. */
import { join } from "node:path";
import { commonLanguages, openBrowser, repositoryRoot, startRunyard, type VisitorOptions } from "@runyard/testkit";
import { enterState, screenStates, stateWords } from "../tests/web/screen-states.ts";
import { takeAccessPictures } from "./access-pictures.ts";
import { takeYardPictures } from "./yard-pictures.ts";

type Picture = { name: string; state: string } & VisitorOptions;

const pictures: Picture[] = [
  ...[
    "run",
    "run-terminal",
    "run-compile-error",
    "run-test-inputs",
    "run-options",
    "run-share",
    "palette",
    "shortcuts",
    "history",
    "job",
    "job-source",
  ],
  ...["job-timeline", "examples", "connect", "settings"],
].map((state) => ({ name: state, state }));
pictures.push(
  { name: "run-dark", state: "run", colorScheme: "dark" },
  { name: "run-french", state: "run", locale: "fr" },
  { name: "run-phone", state: "run", width: 390, height: 780 },
  { name: "history-phone-dark", state: "history", width: 390, height: 780, colorScheme: "dark" },
);

const wanted = process.argv.slice(2);
await using runyard = await startRunyard({ languages: commonLanguages, args: ["--name", "lab-01"] });
await using browser = await openBrowser();
const submit = (language: string, source: string, more: object = {}) =>
  runyard.client.jobs.submit({ language, source, ...more }, { wait: 60 });

await submit("python", "while True: pass", { limits: { wallTimeMs: 400 }, labels: { name: "endless.py" } });
await submit("c", "int main(void) { return nothing; }", { labels: { name: "broken.c" } });
await submit("javascript", "throw new Error('no such report')", { labels: { name: "report.js" } });
await submit("cpp", "#include <iostream>\nint main() { std::cout << 42; }", { labels: { name: "answer.cpp" } });
const { id } = await submit("python", 'for n in range(1, 9): print(f"{n:2}  {n * n:3}  {n ** 3:4}")\n', {
  labels: { name: "table.py" },
});

const states = screenStates(id);
for (const { name, state: stateName, ...options } of pictures) {
  const state = states[stateName];
  if (state === undefined) throw new Error(`${name}: there is no state ${stateName}`);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await using visitor = await browser.visit(`${runyard.url}/settings`, options);
  await enterState(visitor.page, runyard.url, state, stateWords[options.locale ?? "en"]);
  await visitor.page.screenshot({
    path: join(repositoryRoot, "docs/images", `web-${name}.png`),
    animations: "disabled",
  });
  console.log(`web-${name}.png`);
}

await takeYardPictures(browser, wanted);
await takeAccessPictures(browser, wanted);
